"""Industry chains (产业链): their links, and which enterprises fill them. Kept by the office."""

from django.db import transaction

from accounts.models import User
from laishan_portal.exceptions import DomainError
from projects.models import ChainHolding, ChainLink, FollowUpRule, IndustryChain


@transaction.atomic
def save_chain(chain: IndustryChain, *, by: User) -> IndustryChain:
    chain.full_clean()
    chain.save()
    return chain


@transaction.atomic
def save_link(link: ChainLink, *, by: User) -> ChainLink:
    link.full_clean()
    link.save()
    return link


@transaction.atomic
def delete_link(link: ChainLink, *, by: User) -> None:
    """Only an empty link: what stands on it would lose its place."""
    link.refresh_from_db(from_queryset=ChainLink.objects.select_for_update(no_key=True))
    if link.holdings.exists() or link.projects.exists() or link.targets.exists():
        raise DomainError("这个环节上还有企业、项目或靶向企业，先移走再删。")
    link.delete()


@transaction.atomic
def hold_link(holding: ChainHolding, *, by: User) -> ChainHolding:
    """The enterprise fills the link."""
    holding.created_by = by
    holding.full_clean()
    holding.save(force_insert=True)
    return holding


@transaction.atomic
def release_link(holding: ChainHolding, *, by: User) -> None:
    ChainHolding.objects.filter(pk=holding.pk).delete()


@transaction.atomic
def save_limit(rule: FollowUpRule, *, by: User) -> FollowUpRule:
    """A limit of recruitment, from now on."""
    rule.full_clean()
    rule.save()
    return rule


@transaction.atomic
def delete_limit(rule: FollowUpRule, *, by: User) -> None:
    """Without its row a stay or a duty is told, but not judged."""
    FollowUpRule.objects.filter(pk=rule.pk).delete()
