"""The pages: server-rendered, complete without JavaScript, with nothing from third parties."""

from citewise.web.app import create_app

__all__ = ["create_app"]
