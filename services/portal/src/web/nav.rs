//! The menu of each role: at most ten entries (ui: role-specific menus).

use contracts::Role;
use portal_kit::{Icon, NavGroup, NavItem};

use Role::{
    Auditor, Branch, Clerk, Finance, Operator, OrgClerk, Outreach, Oversight, SecurityAdmin, Stock,
    SystemAdmin,
};

struct Entry {
    href: &'static str,
    key: &'static str,
    icon: Icon,
    roles: &'static [Role],
    on_phone: bool,
}

const fn entry(href: &'static str, key: &'static str, icon: Icon, roles: &'static [Role]) -> Entry {
    Entry {
        href,
        key,
        icon,
        roles,
        on_phone: true,
    }
}

const GROUPS: [(&str, &[Entry]); 4] = [
    (
        "nav-group-desk",
        &[
            entry("/", "nav-desk", Icon::Home, &Role::ALL),
            entry("/console", "nav-console", Icon::Phone, &[Operator, Branch]),
            entry(
                "/orders",
                "nav-orders",
                Icon::List,
                &[Operator, Branch, Clerk, OrgClerk, Auditor, Oversight],
            ),
            entry("/visits", "nav-visits", Icon::Upload, &[Branch, Clerk, OrgClerk]),
            // Hotline, branches and readers, whose menus are full, get there from the orders.
            entry("/activities", "nav-activities", Icon::People, &[Clerk, OrgClerk]),
            // A branch, whose menu is full, gets there from the records of services.
            entry("/records/batch", "nav-records", Icon::List, &[Clerk, OrgClerk]),
            entry(
                "/cases",
                "nav-cases",
                Icon::Case,
                &[Operator, Branch, Clerk, OrgClerk, Finance, Auditor],
            ),
            // Hotline, branches and auditors get to these two from the cases.
            entry("/anomalies", "nav-anomalies", Icon::Case, &[Finance, Oversight]),
            entry("/surveys", "nav-surveys", Icon::People, &[Clerk, Oversight]),
            entry("/callbacks", "nav-callbacks", Icon::Phone, &[Operator]),
            entry("/replies", "nav-replies", Icon::Bell, &[Operator]),
        ],
    ),
    (
        "nav-group-people",
        &[
            entry(
                "/elders",
                "nav-elders",
                Icon::Elder,
                &[Operator, Branch, Clerk, Auditor],
            ),
            entry(
                "/volunteers",
                "nav-volunteers",
                Icon::People,
                &[Operator, Branch, Clerk, OrgClerk, Auditor, Finance],
            ),
        ],
    ),
    (
        "nav-group-bank",
        &[
            entry(
                "/ledger",
                "nav-ledger",
                Icon::Book,
                &[Finance, Auditor, Oversight],
            ),
            // The auditor, with ten entries, gets there from the account overview.
            entry(
                "/settlements",
                "nav-settlements",
                Icon::Clock,
                &[Finance, Branch, Oversight],
            ),
            entry("/fund", "nav-fund", Icon::Fund, &[Finance, Auditor, Oversight]),
            // Who serves at a counter gets to the list of goods from there.
            entry("/counter", "nav-counter", Icon::Gift, &[Clerk, OrgClerk, Stock]),
            entry("/goods", "nav-goods", Icon::List, &[Stock, Finance, Branch]),
            // The others come to them from the counter and from the goods.
            entry(
                "/goods-orders",
                "nav-goods-orders",
                Icon::Gift,
                &[OrgClerk, Stock, Oversight],
            ),
            // The others come to it from the goods.
            entry("/stock", "nav-stock", Icon::Org, &[Stock]),
        ],
    ),
    (
        "nav-group-admin",
        &[
            entry(
                "/messages",
                "nav-messages",
                Icon::Send,
                // Auditors come to it from the audit trail: their menu is full.
                &[Operator, Outreach],
            ),
            // The hotline and auditors get to these from the messages.
            entry("/texts", "nav-texts", Icon::List, &[Outreach]),
            entry("/suppressions", "nav-suppressions", Icon::Bell, &[Outreach]),
            entry("/channels", "nav-channels", Icon::Phone, &[SystemAdmin]),
            // Branches, hotline and readers, whose menus are full, get there from the publicity and the desk.
            entry("/campaigns", "nav-campaigns", Icon::Send, &[Outreach]),
            // Branches, clerks, hotline and auditors, whose menus are full, get there from the activities.
            entry(
                "/publicity",
                "nav-publicity",
                Icon::List,
                &[Outreach, OrgClerk, Oversight],
            ),
            // Who has orders or settings gets there from them: some of those menus are full.
            entry(
                "/services",
                "nav-services",
                Icon::List,
                &[Finance, Stock, Outreach, SystemAdmin, SecurityAdmin],
            ),
            entry(
                "/settings",
                "nav-settings",
                Icon::Gear,
                &[Operator, Finance, Oversight, SecurityAdmin, Auditor],
            ),
            entry("/admin/org", "nav-org", Icon::Org, &[SystemAdmin, Branch]),
            entry(
                "/admin/staff",
                "nav-staff",
                Icon::Shield,
                &[SystemAdmin, SecurityAdmin, Auditor],
            ),
            entry("/audit", "nav-audit", Icon::Audit, &[Auditor, SecurityAdmin]),
        ],
    ),
];

/// The menu of somebody with `roles`; `here` is the entry that is shown as current.
pub(super) fn menu(roles: &[Role], here: &str) -> Vec<NavGroup> {
    GROUPS
        .iter()
        .map(|(title_key, entries)| NavGroup {
            title_key,
            items: entries
                .iter()
                .filter(|entry| roles.iter().any(|role| entry.roles.contains(role)))
                .map(|entry| NavItem {
                    current: entry.href == here,
                    hide_on_phone: !entry.on_phone,
                    ..NavItem::new(entry.href, entry.key, entry.icon)
                })
                .collect(),
        })
        .filter(|group: &NavGroup| !group.items.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_role_has_more_than_ten_entries_and_everybody_has_the_desk() {
        for role in Role::ALL {
            let entries: Vec<_> = menu(&[role], "/")
                .into_iter()
                .flat_map(|group| group.items)
                .collect();
            assert!((1..=10).contains(&entries.len()), "{role:?}: {}", entries.len());
            assert_eq!(entries[0].href, "/");
            assert!(entries[0].current);
        }
    }

    #[test]
    fn the_system_administrator_sees_no_elders() {
        let entries: Vec<_> = menu(&[SystemAdmin], "/")
            .into_iter()
            .flat_map(|group| group.items)
            .collect();
        assert!(
            entries
                .iter()
                .all(|entry| !["/elders", "/volunteers", "/orders"].contains(&entry.href))
        );
    }
}
