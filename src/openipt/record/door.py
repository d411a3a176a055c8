"""The one door: finds what is asked for, works out how the person stands to it, asks the who-may table, writes the audit
line and opens one transaction. Clinical rows exist only inside it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from openipt.core.refusals import Forbidden, Kept, NotFound, Refusal
from openipt.core.who_may import WITHOUT_A_LINE, Relation, Verb, permitting
from openipt.record import audit, keys, made_secrets, relations
from openipt.record.actors import Actor, practice_of
from openipt.record.lookups import Asked, LookUp, WorkedOut
from openipt.record.models import Client, ClientChannel, Course, HomeLink, Link, RefusedOperation, SafetyPlanLink
from openipt.record.seal import Vault
from openipt.record.turns import one_transaction
from openipt.record.values import Practice

_COURSE = WorkedOut[Any](
    lambda course_id, chain: audit.with_head(Course.objects.select_related("client", "service", "therapist").filter(id=course_id), chain)
)
_LINK = LookUp(
    lambda: Link.objects.select_related("response__course__client", "response__course__service", "response__course__therapist"), by="token_hash"
)
_PLAN_LINK = LookUp(lambda: SafetyPlanLink.objects.select_related("course__client", "course__service", "course__therapist"), by="token_hash")
_HOME_LINK = LookUp(lambda: HomeLink.objects.select_related("course__client", "course__service", "course__therapist"), by="token_hash")
_COURSE_OF_LINK = LookUp(lambda: Link.objects.select_related("response").only("response__course_id"), by="token_hash")

_USED: ContextVar[int] = ContextVar("door_used", default=0)


def forget_use() -> None:
    """Begin to watch anew whether the door is used (at the start of a request)."""
    _USED.set(0)


def was_used() -> bool:
    """Whether the door was used since `forget_use`, by somebody let in or by somebody refused."""
    return _USED.get() > 0


@dataclass(slots=True)
class CourseRoom:
    """What stands open behind the door of one course. `link` is set for whoever came by a link.

    `worth_a_line` is set by the act itself where a save, which has no line of its own, begins something, takes it over or takes it away.
    """

    course: Course
    practice: Practice
    relation: Relation
    verb: Verb
    vault: Vault
    actor: Actor | None
    link: Link | None = None
    subject: UUID | None = None
    worth_a_line: bool = False

    @property
    def member_id(self) -> UUID:
        """The membership of the member who acts; whoever came by a link has none."""
        assert self.actor is not None and self.actor.member is not None  # noqa: PT018  # a link's holder does not act as a member
        return self.actor.member.id

    def open(self, row: Any, name: str) -> Any:
        """The value sealed in that field of that row; None where nothing is."""
        sealed = getattr(row, name)
        return None if sealed is None else self.vault.open(row._meta.db_table, name, row.pk, bytes(sealed))

    def seal(self, row: Any, **values: Any) -> None:
        """Seal values into fields of a row; the caller saves it."""
        for name, value in values.items():
            setattr(row, name, self.vault.seal(row._meta.db_table, name, row.pk, value))


@dataclass(slots=True)
class ListRoom:
    """What stands open behind the door of a list: the courses that this person may see by that verb, and no others.

    `opened_before` is the course that a form opened when it was sent the first time; set by the act where it is sent again.
    """

    actor: Actor
    practice: Practice
    verb: Verb
    relation: Relation
    named: tuple[UUID, ...] = field(default=())
    opened_before: CourseRoom | None = None
    subject: UUID | None = None

    @property
    def courses(self) -> QuerySet[Course]:
        """The courses themselves, not read yet."""
        return Course.objects.filter(relations.courses_of(self.relation, self.verb, self.actor))

    @property
    def member_id(self) -> UUID:
        """The membership of the member who acts."""
        assert self.actor.member is not None  # a list's door lets only members in
        return self.actor.member.id

    def open_vaults(self, client_ids: list[UUID]) -> dict[UUID, Vault]:
        """The vaults of the clients on the list, in one look-up."""
        return {client_id: Vault(client_id, key) for client_id, key in keys.client_keys(client_ids).items()}

    def name_in_audit(self, courses: list[UUID]) -> None:
        """Say which courses were shown; the list's one audit line names them."""
        self.named = tuple(courses)


@dataclass(slots=True)
class ReceivingRoom:
    """What stands open to whoever receives a client's messages in one way: that way, and the courses whose messages go there."""

    channel: ClientChannel
    practice: Practice
    courses: tuple[Course, ...]


@dataclass(slots=True)
class InstallationRoom:
    """What stands open to the installation itself: every row, and the vault of whichever client a message is for."""

    verb: Verb
    courses: set[UUID] = field(default_factory=set)
    worth_a_line: bool = False

    def vault_of(self, client_id: UUID) -> Vault:
        """The vault of that client. Raises KeyMissing."""
        return Vault(client_id, keys.client_key(client_id))


@dataclass(slots=True)
class SettingUp:
    """What an act of setting up says of itself for its audit line: the account that it is about, and the row that it made."""

    account_id: UUID | None = None
    subject: UUID | None = None


@contextmanager
def course(by: Actor, course_id: UUID, verb: Verb, *, subject: UUID | None = None) -> Iterator[CourseRoom]:
    """Open one course for one act. Raises NotFound for whoever may not know that it exists."""
    _USED.set(_USED.get() + 1)
    relation: Relation | None = None
    room: CourseRoom | None = None
    try:
        with one_transaction():
            chain = audit.course_chain(course_id)
            audit.hold(chain, (_COURSE, (course_id, chain)))
            row = next(iter(_COURSE.rows(course_id, chain)), None)
            relation = permitting(relations.to_course(by, row), verb) if row else None
            if row is None or relation is None:
                raise NotFound
            audit.remember_head(chain, row)
            room = CourseRoom(row, practice_of(row.service), relation, verb, _vault(row.client), by, subject=subject)
            yield room
            if verb not in WITHOUT_A_LINE or room.worth_a_line:
                audit.write(chain, _entry(by.name_in_audit, relation, verb, "done", course_id, room.subject))
    except (NotFound, Refusal) as refused:
        entry = _entry(by.name_in_audit, relation or Relation.NONE, verb, "refused", course_id, subject)
        _write_refusal(audit.account_chain(by.account_id), entry, room, refused)
        raise


@contextmanager
def link(token: str, verb: Verb) -> Iterator[CourseRoom]:
    """Open the one questionnaire that a link leads to. Raises NotFound for a token that leads nowhere, or was revoked."""
    _USED.set(_USED.get() + 1)
    row: Link | None = None
    room: CourseRoom | None = None
    try:
        with one_transaction():
            row = _find_link(token)
            relation = permitting((Relation.HOLDING_LINK,), verb)
            if row is None or row.revoked_at is not None or relation is None:
                raise NotFound
            found = row.response.course
            yield (room := CourseRoom(found, practice_of(found.service), relation, verb, _vault(found.client), None, row, row.response_id))
            audit.write(audit.course_chain(found.id), _entry(f"link:{row.id}", relation, verb, "done", found.id, room.subject))
    except (NotFound, Refusal) as refused:
        if row is None:
            _write_refusal(audit.process_chain(), _entry("unknown", Relation.NONE, verb, "refused"))
        else:
            found_id = row.response.course_id
            entry = _entry(f"link:{row.id}", Relation.HOLDING_LINK, verb, "refused", found_id, row.response_id)
            _write_refusal(audit.course_chain(found_id), entry, room, refused)
        raise


@contextmanager
def plan(token: str, verb: Verb) -> Iterator[CourseRoom]:
    """Open the safety plan that an address leads to. Raises NotFound for one that leads nowhere, or was taken back."""
    with _by_address("plan", _PLAN_LINK, token, Relation.HOLDING_PLAN, verb) as room:
        yield room


@contextmanager
def at_home(token: str, verb: Verb) -> Iterator[CourseRoom]:
    """Open what a client writes at home of people. Raises NotFound for an address that leads nowhere, or was taken back."""
    with _by_address("home", _HOME_LINK, token, Relation.WRITING_AT_HOME, verb) as room:
        yield room


@contextmanager
def _by_address(name: str, links: LookUp[Any], token: str, relation: Relation, verb: Verb) -> Iterator[CourseRoom]:
    """The course to which an address leads that needs no account. Which link it was stands in the line; the act finds it by its token."""
    _USED.set(_USED.get() + 1)
    row: Any = None
    room: CourseRoom | None = None
    try:
        with one_transaction():
            row = _held(links, token)
            if row is None or row.revoked_at is not None or permitting((relation,), verb) is None:
                raise NotFound
            yield (room := CourseRoom(row.course, practice_of(row.course.service), relation, verb, _vault(row.course.client), None))
            audit.write(audit.course_chain(row.course_id), _entry(f"{name}:{row.id}", relation, verb, "done", row.course_id, room.subject))
    except (NotFound, Refusal) as refused:
        if row is None:
            _write_refusal(audit.process_chain(), _entry("unknown", Relation.NONE, verb, "refused"))
        else:
            entry = _entry(f"{name}:{row.id}", relation, verb, "refused", row.course_id)
            _write_refusal(audit.course_chain(row.course_id), entry, room, refused)
        raise


@contextmanager
def receiving(token: str, verb: Verb) -> Iterator[ReceivingRoom]:
    """Open the one way in which a client gets messages, for whoever has the address that stands in each. Raises NotFound for any other."""
    _USED.set(_USED.get() + 1)
    channel_id = made_secrets.channel_of(token)
    try:
        with one_transaction():
            relation = permitting((Relation.RECEIVING,), verb)
            row = ClientChannel.objects.select_related("client__service").filter(id=channel_id).first() if channel_id and relation else None
            if row is None or relation is None:
                raise NotFound
            courses = tuple(Course.objects.filter(client_id=row.client_id).order_by("-opened_at", "-id"))
            for each in sorted(courses, key=lambda course: course.id):
                audit.hold(audit.course_chain(each.id))
            yield ReceivingRoom(row, practice_of(row.client.service), courses)
            for each in courses[:1]:  # the line stands in the newest course's chain
                audit.write(audit.course_chain(each.id), _entry(f"channel:{row.id}", relation, verb, "done", each.id, row.id))
    except (NotFound, Refusal):
        _write_refusal(audit.process_chain(), _entry("unknown", Relation.NONE, verb, "refused"))
        raise


@contextmanager
def caseload(by: Actor, verb: Verb, *asked: Asked) -> Iterator[ListRoom]:
    """Open a list of courses, or the service in which a course is to be opened. Raises Forbidden for whoever has no such role.

    What the act is about to ask may be `asked` together with the door's own questions.
    """
    _USED.set(_USED.get() + 1)
    room: ListRoom | None = None
    try:
        with one_transaction():
            audit.hold_with_head(audit.account_chain(by.account_id), *asked)
            relation = permitting(relations.to_service(by), verb)
            if relation is None or by.practice is None:
                raise Forbidden
            room = ListRoom(by, by.practice, verb, relation)
            yield room
            audit.write(
                audit.account_chain(by.account_id),
                audit.Entry(by.name_in_audit, relation, verb.value, "done", subject=room.subject, courses=room.named),
            )
    except (Forbidden, Refusal) as refused:
        entry = _entry(by.name_in_audit, Relation.NONE, verb, "refused")
        _write_refusal(audit.account_chain(by.account_id), entry, room.opened_before if room else None, refused)
        raise


def token_hash(token: str) -> bytes:
    """What a link is looked up by. The token has 128 random bits, so a plain hash cannot be guessed backwards."""
    return sha256(token.encode()).digest()


@contextmanager
def setting_up(verb: str) -> Iterator[SettingUp]:
    """One act that sets up a practice, an account or a membership, with its audit line in the same transaction.

    Accounts and memberships are no clinical rows, so nobody is asked who they are: only commands come here.
    """
    with one_transaction():
        yield (room := SettingUp())
        chain = audit.account_chain(room.account_id) if room.account_id else audit.process_chain()
        actor = f"account:{room.account_id}" if room.account_id else "unknown"
        audit.write(chain, audit.Entry(actor, Relation.NONE, verb, "done", subject=room.subject))


@contextmanager
def account_act(account_id: UUID, verb: str, *, by: UUID | None = None) -> Iterator[SettingUp]:
    """One act about an account itself, with its line in that account's chain in the same transaction. `by` names another account that does it.

    A refusal takes everything back and is then written down by itself.
    """
    chain, actor = audit.account_chain(account_id), f"account:{by or account_id}"
    try:
        with one_transaction():
            audit.hold(chain)
            yield (room := SettingUp(account_id))
            audit.write(chain, audit.Entry(actor, Relation.NONE, verb, "done", subject=room.subject))
    except (NotFound, Refusal):
        _write_refusal(chain, audit.Entry(actor, Relation.NONE, verb, "refused"))
        raise


@contextmanager
def installation(verb: Verb) -> Iterator[InstallationRoom]:
    """One act of the installation itself, of which nobody is the actor: sending what is due, calling people to alerts.

    Only `openipt due` comes here. A line is written where something came of it, into the chain of the process that did it.
    """
    with one_transaction():
        relation = permitting((Relation.INSTALLATION,), verb)
        if relation is None:
            raise Forbidden
        yield (room := InstallationRoom(verb))
        if room.worth_a_line:
            audit.write(audit.process_chain(), audit.Entry("installation", relation, verb.value, "done", courses=tuple(sorted(room.courses))))


@contextmanager
def whole_service(verb: str) -> Iterator[SettingUp]:
    """Everything that an installation holds, for one act of its keeper's commands: looking it through after a restore, taking it out, bringing it in.

    Nobody is asked who they are: whoever can give a command on this machine has its keys. No page comes here.
    """
    with setting_up(verb) as room:
        yield room


def write_account_line(account_id: UUID | None, verb: str, outcome: str) -> None:
    """A line about an account itself: sign-in, sign-out, a refused sign-in. Unknown visitors' go to the process's chain."""
    chain = audit.account_chain(account_id) if account_id else audit.process_chain()
    with one_transaction():
        audit.write(chain, audit.Entry(f"account:{account_id}" if account_id else "unknown", Relation.NONE, verb, outcome))


def _held(links: LookUp[Any], token: str) -> Any:
    """The address's row, read once nobody else is at its course."""
    row = links.first(token_hash(token))
    if row is not None and connection.vendor == "postgresql":
        audit.hold(audit.course_chain(row.course_id))
        row = links.first(token_hash(token))
    return row


def _find_link(token: str) -> Link | None:
    """The link, read once nobody else is at its course. Which course that is never changes, so it may be asked before."""
    digest = token_hash(token)
    if connection.vendor == "postgresql":
        if (leads_to := _COURSE_OF_LINK.first(digest)) is None:
            return None
        audit.hold(audit.course_chain(leads_to.response.course_id))
    return _LINK.first(digest)


def _vault(client: Client) -> Vault:
    return Vault(client.id, keys.client_key(client.id))


def _entry(actor: str, relation: Relation, verb: Verb, outcome: str, course_id: UUID | None = None, subject: UUID | None = None) -> audit.Entry:
    return audit.Entry(actor, relation, verb.value, outcome, course_id, subject)


def _write_refusal(chain: str, entry: audit.Entry, room: CourseRoom | None = None, refused: Exception | None = None) -> None:
    """After the rollback, in a transaction of its own: a refusal changes nothing, but it is written down, and what it is to keep is kept."""
    with one_transaction():
        if room is not None and isinstance(refused, Refusal) and refused.kept is not None:
            audit.hold(chain)  # the account's before the course's, as everywhere
            audit.hold(audit.course_chain(room.course.id))
            _keep(room, entry.actor, refused.kept)
        audit.write(chain, entry)


def _keep(room: CourseRoom, actor: str, kept: Kept) -> None:
    """What a form said that came under the id of another one; once, however often it comes."""
    content = json.loads(json.dumps(kept.content, default=str))
    earlier = RefusedOperation.objects.filter(course=room.course, op_id=kept.op_id, verb=room.verb)
    if all(room.open(row, "content") != content for row in earlier):
        row = RefusedOperation(course=room.course, op_id=kept.op_id, verb=room.verb, actor=actor, at=datetime.now(UTC))
        room.seal(row, content=content)
        row.save(force_insert=True)
