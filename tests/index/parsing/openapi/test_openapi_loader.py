"""OpenAPI descriptions."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.index.parsing.loading import only_draft, places, refusal

PETS: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Pets", "version": "1.2", "description": "All about pets.\n\n# Limits\n\nTen calls a second."},
    "servers": [{"url": "https://pets.example/v1"}],
    "paths": {
        "/pets/{id}": {
            "parameters": [{"$ref": "#/components/parameters/id"}],
            "get": {
                "summary": "Return a pet",
                "description": "Finds a pet by its number.",
                "parameters": [
                    {
                        "name": "fields",
                        "in": "query",
                        "description": "Which fields to return.",
                        "schema": {"type": "string", "enum": ["all", "some"], "default": "all"},
                    }
                ],
                "responses": {
                    "200": {
                        "description": "The pet",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}},
                    },
                    "404": {"description": "No such pet"},
                },
            },
            "put": {
                "deprecated": True,
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
                "responses": {},
            },
        }
    },
    "components": {
        "parameters": {"id": {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}},
        "schemas": {
            "Pet": {
                "description": "An animal.",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 40, "description": "What it is called."},
                    "friends": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
                },
            }
        },
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    },
}
GET = """## GET /pets/{id}: Return a pet

Finds a pet by its number.

Parameters of GET /pets/{id}:
- `id` (path, integer, required)
- `fields` (query, string, default all, one of `all`, `some`): Which fields to return.

Responses of GET /pets/{id}:
- `200` (Pet): The pet
- `404`: No such pet"""


@pytest.mark.parametrize(("name", "write"), [("a.json", json.dumps), ("a.yaml", yaml.safe_dump), ("a.yml", yaml.dump)])
def test_an_operation_is_a_section(name: str, write: Callable[[Any], str]) -> None:
    draft = only_draft(name, write(PETS))
    assert GET in draft.text
    assert draft.title == "Pets"
    assert sorted(places(draft)) == sorted(
        [
            (1, "Pets", "# Pets"),
            (2, "Limits", "## Limits"),
            (2, "GET /pets/{id}: Return a pet", "## GET /pets/{id}: Return a pet"),
            (2, "PUT /pets/{id}", "## PUT /pets/{id}"),
            (2, "Authentication", "## Authentication"),
            (2, "Schema Pet", "## Schema Pet"),
        ]
    )


def test_a_body_and_a_schema_name_their_fields() -> None:
    text = only_draft("a.json", json.dumps(PETS)).text
    fields = "- `name` (string, required, at most 40 characters): What it is called.\n- `friends` (array of Pet)"
    assert f"Request body of PUT /pets/{{id}} (application/json, Pet):\n{fields}" in text
    assert f"Fields of Pet:\n{fields}" in text
    assert "PUT /pets/{id} is deprecated." in text


def test_swagger_2_is_read() -> None:
    old = {
        "swagger": "2.0",
        "info": {"title": "Pets"},
        "host": "pets.example",
        "basePath": "/v1",
        "paths": {"/pets": {"get": {"parameters": [{"name": "n", "in": "query", "type": "integer"}]}}},
        "definitions": {"Pet": {"properties": {"name": {"type": "string"}}}},
    }
    text = only_draft("a.json", json.dumps(old)).text
    assert "Servers: pets.example/v1" in text
    assert "Parameters of GET /pets: `n` (query, integer)" in text
    assert "Fields of Pet: `name` (string)" in text


def test_other_json_and_yaml_is_not_read_from_a_folder(tmp_path: Path, read: Any) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: openapi notes\n")
    reading = read(tmp_path)
    assert reading.documents == ()
    assert reading.reason.startswith("it is no OpenAPI description; to read it as plain text, make the file itself")


@pytest.mark.parametrize("name", ["notes.json", "notes.yaml", "notes.log"])
def test_a_file_that_the_source_names_is_read_as_text(tmp_path: Path, read: Any, name: str) -> None:
    (tmp_path / name).write_text('{"limit": "ten calls a second"}')
    assert read(tmp_path / name).document.text == '{"limit": "ten calls a second"}'


def test_logs_and_old_formats_name_the_remedy() -> None:
    assert refusal("a.log", "x") == "logs are read only where the file itself is the path of a source"
    assert refusal("a.doc", b"\xd0\xcf\x11\xe0") == ".doc is not read; save it as .docx"
    assert refusal("a.XLS", b"\xd0\xcf\x11\xe0") == ".xls is not read; save it as .xlsx"
    assert refusal("a.ppt", b"\xd0\xcf\x11\xe0") == ".ppt is not read; save it as .pptx"


def test_references_that_lead_in_circles_end() -> None:
    circle = {"$ref": "#/components/schemas/A"}
    spec = {
        "openapi": "3.1.0",
        "paths": {"/a": {"get": {"requestBody": circle}}},
        "components": {"schemas": {"A": circle}},
    }
    assert "GET /a" in only_draft("a.json", json.dumps(spec)).text


def test_aliases_that_name_each_other_many_times_are_bounded() -> None:
    names = [
        f"x{n}: &x{n} {{properties: {{{', '.join(f'p{each}: *x{n - 1}' for each in range(9))}}}}}" for n in range(1, 20)
    ]
    laughs = "\n".join(["openapi: 3.0.0", "x0: &x0 {type: string}", *names, "paths: {/a: {get: {summary: hi}}}"])
    assert "GET /a: hi" in only_draft("a.yaml", f"{laughs}\ncomponents: {{schemas: {{A: *x19}}}}\n").text


@pytest.mark.parametrize("paths", [None, [], 5, "x", {"/a": 5}, {"/a": {"get": []}}, {"/a": {"get": {"responses": 5}}}])
def test_values_of_a_wrong_kind_break_nothing(paths: Any) -> None:
    spec = {"openapi": "3.0.0", "info": [], "paths": paths, "components": {"schemas": {"A": {"description": "An a."}}}}
    assert "## Schema A\n\nAn a." in only_draft("a.json", json.dumps(spec)).text


def test_a_description_of_nothing_is_refused() -> None:
    assert refusal("a.json", '{"openapi": "3.0.0", "paths": {}}') == "it describes no operations"
