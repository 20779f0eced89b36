"""The warehouse's models as compiled SQL, for what dbt's own materialisations cannot do."""
