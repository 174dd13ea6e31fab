"""What a platform's adapter gives its messages and commands to."""

from bot.service.background_tasks import BackgroundTasks
from bot.service.intake import Intake
from bot.service.services import Services


def intake_for(services: Services, tasks: BackgroundTasks) -> Intake:
    """Return what takes the questions of a platform, whose answers are made among some tasks."""
    parts = services.pipeline, services.request_queue, services.record_store, services.metrics
    more = services.admission, services.forum_posts, services.previews
    return Intake(*parts, tasks, services.languages, *more)
