"""The log's tables refuse change, on both databases."""

from django.db import migrations

from portal.audit.triggers import install


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
