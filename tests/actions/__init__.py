"""What is done: one file for each module of actions."""

import pytest

pytest.register_assert_rewrite("tests.actions.once")
