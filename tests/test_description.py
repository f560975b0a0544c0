"""Every operation says that it may answer with a problem document."""

from typing import Any

from app.main import create_app


def test_every_operation_describes_problems() -> None:
    document: dict[str, Any] = create_app().openapi()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert operations
    for operation in operations:
        kinds = operation["responses"]["4XX"]["content"]
        assert kinds == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        assert "422" not in operation["responses"]
    assert {"Problem", "Flaw"} <= document["components"]["schemas"].keys()
    assert "HTTPValidationError" not in str(document)
