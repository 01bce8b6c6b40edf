"""The database: tables, migrations, and functions over a connection, one module per subject."""
