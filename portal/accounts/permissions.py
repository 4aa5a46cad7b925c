"""Who may keep accounts. An administrator never takes over another administrator."""

from __future__ import annotations

from portal.accounts.callers import Caller
from portal.accounts.deciding import decides
from portal.accounts.models import Kind, User
from portal.answers import Answer, Reason


def may_keep_accounts(by: Caller) -> Answer:
    """Administrators, by themselves: a token keeps no accounts."""
    if by.via == "token":
        return Answer.no(Reason("people_only", "Accounts are kept by people, not by tokens."))
    if by.user.is_administrator:
        return Answer.yes()
    return Answer.no(Reason("role_missing", "Only administrators keep accounts."))


def may_set_password(by: Caller, person: User) -> Answer:
    """Of everybody but administrators, whose password is theirs alone, and services, which have none."""
    if person.is_administrator:
        words = f"{person.name} is an administrator: nobody else sets an administrator's password."
        return Answer.no(Reason("another_administrator", words, owner=person.name))
    if person.kind != Kind.PERSON:
        return Answer.no(Reason("no_password", "A service account has no password. It uses tokens."))
    return may_keep_accounts(by)


def may_deactivate(by: Caller, person: User) -> Answer:
    """Everybody but oneself and other administrators, who first cease to be one."""
    if person == by.user:
        return Answer.no(Reason("own_account", "You cannot deactivate your own account."))
    if person.is_administrator:
        words = f"{person.name} is an administrator. End that first, then deactivate the account."
        return Answer.no(Reason("another_administrator", words))
    return may_keep_accounts(by)


def may_be_administrator(person: User) -> Answer:
    """Active people without a deciding role: administrators decide nothing."""
    if person.kind != Kind.PERSON or not person.is_active:
        return Answer.no(
            Reason("not_a_person", "Only a person with an active account can be an administrator.")
        )
    if decides(person):
        words = f"{person.name} holds a deciding role, and administrators decide nothing. End the role first."
        return Answer.no(Reason("decides", words))
    return Answer.yes()


def may_confirm_administrator(by: Caller, person: User) -> Answer:
    """A second administrator: neither who proposed nor who is proposed."""
    if by.user.pk in {person.pk, person.administrator_proposed_by_id}:
        words = "A second administrator confirms: not who proposed it, and not the person."
        return Answer.no(Reason("own_work", words))
    return Answer.all_of([may_keep_accounts(by), may_be_administrator(person)])
