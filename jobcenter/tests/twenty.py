"""Twenty citizens of whom half have the conversations that the goal asks for."""

from datetime import date

from jobcenter.tests.deliveries import DeliveryBuilder

AS_OF = date(2024, 1, 2)
DECEMBER = date(2023, 12, 1)


def jobcentre() -> DeliveryBuilder:
    """Twenty on sygedagpenge in two municipalities; ten have four conversations, ten three."""
    builder = DeliveryBuilder().employee(team="Nord")
    for number in range(20):
        builder.citizen(kommunekode="183" if number % 2 else "187")
        builder.spell(startdato="2021-01-04", modtaget_dato="2021-01-04")
        for month in ("03", "05", "08", "11")[: 4 if number < 10 else 3]:
            day = f"2023-{month}-10"
            builder.conversation(
                booket_dato=day, planlagt_dato=day, afholdt_dato=day, registreret_dato=day
            )
    return builder
