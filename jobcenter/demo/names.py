"""Names for people who do not exist, drawn apart: first name by sex, surname by the same origin."""

from .chance import Chance

DANISH_SHARE = 0.78

DANISH_WOMEN = """
Aase Alberte Agnete Asta Benedikte Bente Bodil Camilla Cecilie Charlotte Christina Clara Connie
Dorthe Ditte Edith Ellen Else Emilie Esther Freja Frida Gerda Gitte Grethe Hanne Heidi Helle Inge
Ingrid Inger Jette Johanne Josefine Julie Jytte Kamilla Karin Karoline Katrine Kirsten Kirstine
Laura Lene Lis Liva Lotte Louise Mai Malene Margrethe Maria Marianne Marie Mathilde Mia Nanna
Naja Olivia Pernille Pia Ragnhild Rikke Rosa Sara Signe Sidsel Simone Sofie Solveig Stine Susanne
Søs Tanja Thea Tine Tove Trine Ulla Vibeke Victoria Yrsa Åse
""".split()

DANISH_MEN = """
Aage Aksel Albert Anders Andreas Anton Arne Asbjørn Asger August Bent Benjamin Bertram Bjarne Bo
Brian Carl Carsten Casper Christian Claus Daniel Dennis Ebbe Egon Elias Erik Esben Finn Flemming
Frederik Frode Georg Gustav Hans Harald Henning Holger Ib Jakob Jan Jesper Jimmy Johan John
Jonas Kaj Kasper Kenneth Kim Kjeld Klaus Knud Kristian Kurt Lasse Leif Lukas Mads Magnus Malthe
Marius Martin Mathias Mikael Mikkel Morten Nicolai Niels Ole Oskar Ove Palle Per Poul Preben
Rasmus René Rune Simon Steen Sten Svend Sønke Tage Thomas Tobias Troels Ulrik Valdemar Verner
Victor Villy Åge Øjvind
""".split()

DANISH_SURNAMES = """
Aaby Aagaard Aaen Abildgaard Agerbo Albrechtsen Andersen Andreasen Bach Bak Bang Bech Berg
Bertelsen Bisgaard Bjerre Bjerregaard Boesen Bonde Bruun Brødsgaard Buch Bundgaard Bønding
Carlsen Christensen Christiansen Dahl Dalgaard Dam Davidsen Degn Eriksen Enevoldsen Fischer Frandsen
Frederiksen Friis Frost Færch Gade Gravesen Gregersen Hald Hansen Hedegaard Henriksen Hermansen
Hessellund Hjorth Holst Hvid Højgaard Iversen Jacobsen Jensen Jeppesen Jespersen Johansen Juhl
Justesen Jørgensen Kjeldsen Kjær Klausen Knudsen Koch Kofoed Krogh Kruse Kvist Larsen Lassen
Laursen Lind Lund Lyngby Madsen Markussen Mathiesen Mikkelsen Mortensen Munk Mølgaard Nielsen Nissen
Nygaard Nørgaard Olesen Overgaard Paulsen Pedersen Poulsen Ravn Riis Rosendal Schmidt Schou
Simonsen Skovgaard Smed Sommer Storgaard Svendsen Søndergaard Thomsen Thorsen Thygesen Toft Vad
Vestergaard Villadsen Villumsen Vinther Winther Ærø Østergaard Øvig Åberg
""".split()

# Grouped so that a first name and a surname of one language stand together.
OTHER_NAMES = [
    (
        "Aylin Ayşe Elif Emine Esra Gülay Hatice Meryem Nurgül Selin Sevgi".split(),
        "Burak Can Deniz Emre Hasan Kemal Mehmet Murat Orhan Serkan Volkan".split(),
        "Aydın Çelik Demir Doğan Kaya Kılıç Öztürk Polat Şahin Yıldız Yılmaz".split(),
    ),
    (
        "Amal Amira Farah Hanan Huda Layla Maryam Nadia Noor Rania Samira Yasmin".split(),
        "Abdullah Ali Bilal Hamza Ibrahim Jamal Karim Mahmoud Omar Samir Tariq Walid".split(),
        "Abbas Al-Hassan Aziz Darwish El-Khatib Haddad Hussein Mansour Nasser Saleh".split(),
    ),
    (
        "Amina Asha Hodan Ifrah Khadija Ladan Sagal Zahra".split(),
        "Abdi Abshir Guled Ismail Liban Mohamud Nuur Warsame".split(),
        "Abdulle Aden Duale Egal Farah Hersi Jama Osman Warsame Yusuf".split(),
    ),
    (
        "Agnieszka Beata Danuta Ewa Katarzyna Magdalena Małgorzata Zofia".split(),
        "Andrzej Jacek Krzysztof Łukasz Marek Paweł Piotr Tomasz".split(),
        "Dąbrowski Jankowski Kamiński Kowalczyk Mazur Nowak Wiśniewski Zieliński".split(),
    ),
    (
        "Adisa Amra Emina Jasmina Ljiljana Mirela Snežana Vesna".split(),
        "Adnan Dragan Edin Goran Mirza Nenad Senad Zoran".split(),
        "Begić Delić Đurić Hadžić Jovanović Kovačević Petrović Softić".split(),
    ),
    (
        "Anh Hien Lan Linh Mai Nga Thu Tuyet".split(),
        "Duc Hung Khanh Long Minh Quang Tuan Vinh".split(),
        "Bui Dang Do Hoang Le Nguyen Pham Tran Vu".split(),
    ),
]

MIDDLE_NAME_SHARE = 0.3


def draw(chance: Chance, *, woman: bool) -> str:
    if chance.share(DANISH_SHARE):
        first, surnames = DANISH_WOMEN if woman else DANISH_MEN, DANISH_SURNAMES
    else:
        women, men, surnames = chance.pick(OTHER_NAMES)
        first = women if woman else men
    middle_and_last = chance.some(surnames, 2 if chance.share(MIDDLE_NAME_SHARE) else 1)
    return " ".join([chance.pick(first), *middle_and_last])
