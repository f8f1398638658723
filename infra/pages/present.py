"""Present 只看现在: pages that know no past, whose address may carry a moment all the same; they do not claim it."""

from typing import Final

PRESENT: Final = frozenset(
    {
        # what is no fact: accounts, keys, sessions, the security log, where events are sent
        "accounts_page",
        "account_page",
        "new_account_page",
        "own_account_page",
        "posts_page",
        "roles_page",
        "vacancies_page",
        "grant_page",
        "keys_page",
        "sessions_page",
        "security_log_page",
        "security_chain_page",
        "webhooks_page",
        "new_webhook_page",
        # forms that act now
        "agenda_page",
        "approval_request_page",
        "convening_page",
        "frame_editor_page",
        "import_page",
        "new_exemplar_page",
        "new_poll_page",
        "new_practice_page",
        "practice_revision_page",
        "register_page",
        "standard_editor_page",
        "standard_impact_page",
        "target_editor_page",
        # ways to others, and what never changes
        "contract_page",
        "contracts_page",
        "event_page",
        "help_page",
        "menu_page",
        "record_page",
        "search_page",
        "standing_in_page",
    }
)
