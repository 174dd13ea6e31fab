"""What a platform's adapter gives its messages, commands and presses to."""

from bot.service.answer_keeping import AnswerKeeping
from bot.service.background_tasks import BackgroundTasks
from bot.service.intake import Intake
from bot.service.interactions import Interactions
from bot.service.services import Services


def intake_for(services: Services, tasks: BackgroundTasks) -> Intake:
    """Return what takes the questions of a platform, whose answers are made among some tasks."""
    parts = services.pipeline, services.request_queue, services.record_store, services.metrics
    more = services.admission, services.forum_posts, services.previews
    return Intake(*parts, tasks, services.languages, *more)


def interactions_for(services: Services, tasks: BackgroundTasks) -> Interactions:
    """Return what does what people ask of a platform otherwise; what takes long goes on among some tasks."""
    parts = services.answer_actions, services.operations, services.human_help, services.commands
    keeping = AnswerKeeping(services.curation, services.trusted_replies, services.admission)
    return Interactions(*parts, services.forum_posts, services.previews, keeping, tasks)
