"""Everything that must survive a restart: tables, migrations, and one class per aggregate."""
