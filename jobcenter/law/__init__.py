"""What the law says: standard library only. Rules are dated, cited TOML files."""
