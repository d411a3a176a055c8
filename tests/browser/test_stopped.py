"""That nothing is being sent is said first on every page of staff, readable for everybody, and a client's page says nothing of it."""

import pytest

from tests.browser.conftest import serving


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A demo practice beside which nothing sends."""
    with serving(tmp_path_factory.mktemp("stopped"), "--no-due", DJANGO_SETTINGS_MODULE="tests.settings_up_for_long") as practice:
        yield practice


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (360, False), (360, True)])
def test_whoever_works_here_is_told_before_all_else_and_it_is_fine_to_axe(somebody, width, dark):
    for name, path in (("ben", "/caseload/"), ("cleo", "/supervision/"), ("ivo", "/alerts/"), ("finn", "/keeper/")):
        them = somebody(width, dark=dark)
        them.signs_in_as(name)
        them.opens(path)
        assert them.page.get_by_role("alert").inner_text().startswith("Nothing is being sent")
        them.finds_nothing_wrong()
