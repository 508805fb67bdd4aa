"""The operators' page: what waits, what runs, who works, what died, and how fast it all goes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui.events import GenericEventArguments

from app import wording
from app.i18n import _, grouped, n_
from app.pages.operators_charts import Charts
from app.pages.operators_dead import DeadLetters
from app.pages.operators_tables import Depths, Fleet, Runs
from app.parts.dialogs import Confirmation
from app.parts.feedback import sentence, toast, told
from app.parts.tags import Tag, button, icon
from core.errors import GatewayError
from core.operators import BATCH, DeadCode, DeadLetter, OperatorGateway, Overview

#: Seconds between two looks; none while the page is hidden.
_PACE = 10


class Operators:
    """The page. Nothing can be changed until its switch is on, and nothing without the database agreeing."""

    def __init__(self, gateway: OperatorGateway, overview: Overview) -> None:
        self._gateway = gateway
        self._may_change = False
        with Tag("div", "wrap page operators", data_pace=str(_PACE)) as self._root:
            self._head()
            with Tag("div", "notice notice-warning", role="alert").show(False) as self._trouble:
                icon("alert")
                self._trouble_text = Tag("p")
            self._figures = _Figures()
            self._depths = Depths()
            self._charts = Charts()
            self._fleet = Fleet()
            self._runs = Runs()
            self._dead = DeadLetters(requeue=self._ask_one, requeue_all=self._ask_all)
            self._confirmation = Confirmation()
        self._root.on("refresh", self._refresh, args=[])
        self._draw(overview)

    def _head(self) -> None:
        with Tag("div", "operators-head"):
            with Tag("div", "page-head"):
                Tag("h1", text=_("Operators"))
                Tag("p", text=_("The queue and its workers, as the database sees them."))
            with Tag("div", "operators-tools"):
                with Tag("p", "small faint"):
                    Tag("span", text=_("Looked at"))
                    Tag("span", text=" ")
                    self._looked_at = Tag("time", "number")
                button(_("Refresh"), "button-small", icon_name="refresh", data_refresh="")
                with Tag("label", "switch-row"):
                    switch = Tag("input", "toggle", type="checkbox", role="switch", autocomplete="off")
                    Tag("span", text=_("Allow changes"))
        switch.on("change", self._allow, js_handler="(e) => emit(e.target.checked)")

    # ---------------------------------------------------------------- following
    async def _refresh(self) -> None:
        try:
            overview = await self._gateway.overview()
        except GatewayError as error:
            self._trouble.show()
            self._trouble_text.say(sentence(error))
            return
        self._trouble.show(False)
        self._draw(overview)

    def _draw(self, overview: Overview) -> None:
        # All times here are the database's.
        self._looked_at.put(data_ago=str(overview.now.timestamp()))
        self._figures.update(overview)
        self._depths.update(overview)
        self._charts.update(overview)
        self._fleet.update(overview)
        self._runs.update(overview)
        self._dead.update(overview)

    # ---------------------------------------------------------------- changing
    def _allow(self, event: GenericEventArguments) -> None:
        self._may_change = event.args is True
        self._dead.allow(self._may_change)

    def _ask_one(self, letter: DeadLetter) -> None:
        async def requeue() -> None:
            await self._change(lambda: self._gateway.requeue(letter.job_id))

        text = _("Job {job} gets all its attempts back. Chapters that were finished are kept.", job=letter.job_id)
        self._confirmation.ask(_("Send this job back?"), text, _("Send back"), requeue, no=_("Leave it"))

    def _ask_all(self, code: DeadCode) -> None:
        async def requeue() -> None:
            await self._change(lambda: self._gateway.requeue_all(code.error_code or ""))

        title = n_("Send {count} job back?", "Send {count} jobs back?", min(code.open, BATCH))
        text = _("All that died of {code} and were not superseded, oldest first, each with all its attempts. "
                 "Has the cause been cured?", code=code.error_code)  # fmt: skip
        self._confirmation.ask(title, text, _("Send back"), requeue, no=_("Leave them"))

    async def _change(self, requeue: Callable[[], Awaitable[int]]) -> None:
        if not self._may_change:
            return
        with told():
            number = await requeue()
            toast(
                n_("{count} job waits for a worker again.", "{count} jobs wait for a worker again.", number)
                if number
                else _("Nothing was changed: the job runs again already, or its branch does.")
            )
            await self._refresh()


class _Figures:
    """The four numbers to look at first."""

    def __init__(self) -> None:
        with Tag("dl", "op-figures"):
            self._due, self._due_note = self._figure(_("Due"))
            self._running, self._running_note = self._figure(_("Running"))
            self._alive, self._alive_note = self._figure(_("Workers alive"))
            self._dead, self._dead_note = self._figure(_("Dead letters"))

    def update(self, overview: Overview) -> None:
        due = sum(depth.due for depth in overview.depth)
        oldest = max((depth.oldest_due_seconds for depth in overview.depth), default=0)
        self._due.say(grouped(due))
        self._due_note.say(_("the oldest for {time}", time=wording.seconds(oldest)) if due else _("nothing waits"))
        alive = [worker for worker in overview.workers if worker.state == "alive"]
        room = sum(worker.max_jobs or 1 for worker in alive)
        self._running.say(grouped(overview.running_count))
        self._running_note.say(n_("of {count} at once", "of {count} at once", room))
        self._alive.say(grouped(len(alive)))
        draining = sum(worker.state == "draining" for worker in overview.workers)
        self._alive_note.say(n_("{count} draining", "{count} draining", draining) if draining else _("none draining"))
        self._dead.say(grouped(sum(code.open for code in overview.dead_codes)))
        superseded = sum(code.dead - code.open for code in overview.dead_codes)
        self._dead_note.say(n_("and {count} superseded", "and {count} superseded", superseded))

    @staticmethod
    def _figure(name: str) -> tuple[Tag, Tag]:
        with Tag("div", "card op-figure"):
            Tag("dt", text=name)
            with Tag("dd"):
                number = Tag("span", "figure-number number")
                note = Tag("span", "figure-note")
        return number, note
