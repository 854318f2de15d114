"""The blueprint of all pages of customers."""

from __future__ import annotations

from flask import Blueprint

from app.web.business_kinds import give_to_templates

blueprint = Blueprint("customers", __name__, url_prefix="/customers")
blueprint.record_once(give_to_templates)
