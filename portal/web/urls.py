"""Pages for those who build pages."""

from django.urls import path

from portal.web.views import styleguide

app_name = "web"
urlpatterns = [
    path("styleguide/", styleguide.index, name="styleguide"),
    path("styleguide/diagram/", styleguide.good_diagram, name="styleguide-diagram"),
    path("styleguide/diagram/broken/", styleguide.broken_diagram, name="styleguide-diagram-broken"),
]
