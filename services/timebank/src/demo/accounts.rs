use std::collections::BTreeMap;

use contracts::{
    Actor, Day, Role,
    portal::{CreateStaff, PutOrgUnit},
};
use kernel::{OrgCode, OrgKind, china_date};
use rand::RngExt;

use super::{
    people::People,
    places,
    step::Loader,
    summary::{Account, Summary},
};

/// Social organisations that are sub-branches beside the villages (R1.2): not in the table of divisions.
const SOCIAL: [(&str, &str); 2] = [
    ("370405S01", "古城义工联合会"),
    ("370405001S01", "运河爱心助老社"),
];

/// Secrets of the second factor: twenty bytes in base32.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

impl Loader<'_> {
    /// The real tree, with places, and two social organisations.
    pub(super) async fn place_tree(&mut self) -> anyhow::Result<()> {
        let from = Day(china_date(self.clock_now()));
        let mut units = Vec::new();
        for (code, name, _) in portal::divisions() {
            let name = name.to_owned();
            let position = places::position(&code, &mut self.rng);
            self.names.insert(code.clone(), name.clone());
            if code.kind() == OrgKind::Village {
                self.villages.push((code.clone(), name.clone()));
            }
            units.push(PutOrgUnit {
                code,
                name,
                position,
                active_from: from,
                active_to: None,
                successor: None,
                facts: Default::default(),
            });
        }
        for (code, name) in SOCIAL {
            let code: OrgCode = code.parse()?;
            self.names.insert(code.clone(), name.into());
            let position = places::position(&code, &mut self.rng);
            let name = name.into();
            units.push(PutOrgUnit {
                code,
                name,
                position,
                active_from: from,
                active_to: None,
                successor: None,
                facts: Default::default(),
            });
        }
        let count = units.len();
        // The tree grows from its root: towns before their villages.
        units.sort_by_key(|unit| unit.code.as_str().len());
        let (upper, lower): (Vec<_>, Vec<_>) =
            units.into_iter().partition(|unit| unit.code.as_str().len() <= 9);
        for unit in upper {
            self.tell(&Actor::System, unit).await?;
        }
        self.tell_all(lower.into_iter().map(|unit| (Actor::System, unit)).collect())
            .await?;
        self.settle().await?;
        self.say(&format!("{count} units of the organisation tree"));
        Ok(())
    }

    /// One account for each role, branches of all towns, clerks of all villages. Passwords and second factors are
    /// drawn anew at every load: the seed does not make them.
    pub(super) async fn open_accounts(&mut self, summary: &mut Summary) -> anyhow::Result<()> {
        let district: OrgCode = "370405".parse()?;
        let mut wanted: Vec<(String, Role, OrgCode)> = Vec::new();
        let head = [
            ("operator1", Role::Operator),
            ("operator2", Role::Operator),
            ("finance1", Role::Finance),
            ("finance2", Role::Finance),
            ("stock", Role::Stock),
            ("outreach", Role::Outreach),
            ("auditor", Role::Auditor),
            ("oversight", Role::Oversight),
            ("system", Role::SystemAdmin),
            ("security", Role::SecurityAdmin),
        ];
        wanted.extend(head.map(|(name, role)| (name.to_owned(), role, district.clone())));
        let towns: Vec<OrgCode> = self.units(OrgKind::Town).map(|(code, _)| code.clone()).collect();
        for (number, town) in towns.iter().enumerate() {
            wanted.push((format!("branch{}", number + 1), Role::Branch, town.clone()));
            let villages = self.villages.iter().filter(|(code, _)| town.contains(code));
            for (place, (village, _)) in villages.enumerate() {
                wanted.push((
                    format!("clerk{}-{}", number + 1, place + 1),
                    Role::Clerk,
                    village.clone(),
                ));
            }
        }
        for (number, (code, _)) in SOCIAL.iter().enumerate() {
            wanted.push((format!("social{}", number + 1), Role::OrgClerk, code.parse()?));
        }
        let mut people = People::new(china_date(self.now), 90_000_000, 0);
        let mut accounts = BTreeMap::new();
        let mut commands = Vec::new();
        for (username, role, scope) in wanted {
            let person = people.invent(&mut self.rng, 25, 55);
            let password = crate::command::admin::new_password();
            let totp_secret: String = (0..32)
                .map(|_| char::from(BASE32[rand::rng().random_range(0..BASE32.len())]))
                .collect();
            commands.push((
                Actor::System,
                CreateStaff {
                    username: username.clone(),
                    name: person.name,
                    resident_id: Some(person.resident_id),
                    roles: vec![role],
                    scope: scope.clone(),
                    password: password.clone().into(),
                    keep_password: true,
                    totp_secret: Some(totp_secret.clone().into()),
                },
            ));
            let org_name = self.names.get(&scope).cloned().unwrap_or_default();
            let account = Account {
                role: role.as_str(),
                org: scope.to_string(),
                org_name,
                username,
                password,
                totp_secret,
            };
            accounts.insert(commands.len() - 1, (role, scope, account));
        }
        let created = self.tell_all(commands).await?;
        for (place, (role, scope, account)) in accounts {
            let actor = Actor::Staff {
                id: created[place].staff_id,
                roles: vec![role],
                scope: scope.clone(),
            };
            match role {
                Role::Operator if self.operator.is_none() => self.operator = Some(actor),
                Role::Finance => self.finance.push(actor),
                Role::Outreach => self.outreach = Some(actor),
                Role::Stock => self.stock = Some(actor),
                Role::Clerk | Role::Branch | Role::OrgClerk => {
                    self.clerks.insert(scope, actor);
                }
                _ => {}
            }
            summary.accounts.push(account);
        }
        self.say(&format!("{} staff accounts", summary.accounts.len()));
        Ok(())
    }
}
