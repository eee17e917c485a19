#!/bin/sh
# Before a new version serves: words, tables, static files. Safe to repeat.
set -eu
python manage.py translations --compile
python manage.py migrate --noinput
python manage.py collectstatic --noinput --verbosity 0
python manage.py check --deploy --fail-level ERROR
