"""The matrix and the categories every installation begins with; both can be edited."""

from django.db import migrations

# impact (rows: high, medium, low) by urgency (columns: high, medium, low) → priority 1-4
MATRIX = ((1, 2, 3), (2, 3, 4), (3, 4, 4))
CATEGORIES = (
    ("outage", "Nothing works", "Ничего не работает"),
    ("malfunction", "Works, but wrongly", "Работает с ошибками"),
    ("performance", "Works slowly", "Работает медленно"),
    ("hardware", "Equipment has failed", "Неисправно оборудование"),
    ("installation", "Installation and updates", "Установка и обновление"),
    ("settings", "Settings", "Настройка"),
    ("access", "Access, licences and keys", "Доступ, лицензии и ключи"),
    ("integration", "Work with other systems", "Интеграция с другими системами"),
    ("how_to", "How do I …", "Как сделать …"),
    ("improvement", "Wish for the product", "Пожелание по продукту"),
    ("other", "Something else", "Другое"),
)


def ship(apps, schema_editor):
    rules = apps.get_model("tickets", "PriorityRule").objects
    for impact, row in enumerate(MATRIX, start=1):
        for urgency, priority in enumerate(row, start=1):
            rules.get_or_create(impact=impact, urgency=urgency, defaults={"priority": priority})
    categories = apps.get_model("tickets", "Category").objects
    for code, name, name_ru in CATEGORIES:
        categories.get_or_create(code=code, defaults={"name": name, "name_ru": name_ru})


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]

    # Going back leaves the rows: tickets may use them, and the tables go with 0001.
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
