from tests.factories.drafting import call, draft, published

__all__ = ["call", "draft", "published"]
