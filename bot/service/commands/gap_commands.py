"""``/gaps``: what people ask and the documents do not answer."""

from bot.service.commands.command import Command, CommandAnswer, CommandCall, Parameter, ReplyFile
from bot.service.community_reports import DAYS, MAX_DAYS, CommunityReports


class GapCommandSet:
    """What moderators look at.

    Args:
        reports: Makes it, and notes who looked.
    """

    def __init__(self, reports: CommunityReports) -> None:
        self._reports = reports

    def commands(self) -> tuple[Command, ...]:
        """Return the command."""
        parameters = (
            Parameter("days", "How many days to look back", "number", most=MAX_DAYS),
            Parameter("stale", "Old documents that many answers rest on, instead", "flag"),
            Parameter("table", "With all of it as a file for spreadsheets", "flag"),
        )
        return (
            Command(
                "gaps",
                "What people ask and the documents do not answer; only you see it.",
                "moderator",
                self._gaps,
                parameters,
            ),
        )

    async def _gaps(self, call: CommandCall) -> CommandAnswer:
        """Show the gaps of the community or its stale documents, as far as who looks may read them."""
        stale = call.flag("stale")
        make = self._reports.stale if stale else self._reports.gaps
        report = await make(call.operator, call.place.labels, call.number("days", DAYS))
        wanted = call.flag("table") and report.table
        name = "stale.csv" if stale else "gaps.csv"
        return CommandAnswer(report.layout, ReplyFile(name, report.table.encode()) if wanted else None)
