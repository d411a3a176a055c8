"""The program as if it had been up for a long time, so that its pages wait no more for the process that sends."""

from datetime import timedelta

from openipt.config.settings import *  # noqa: F403
from openipt.config.settings import OPENIPT_UP_SINCE as SINCE

OPENIPT_UP_SINCE = SINCE - timedelta(days=1)
