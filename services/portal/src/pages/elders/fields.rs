//! The registration as it is typed.

use contracts::{
    Day, Personal,
    elderly::{
        CategoryEvidence, Consent, ConsentGiver, ContactPerson, Living, PhoneOwner, RegisterElder, Trait,
    },
};
use kernel::{Category, OrgCode};
use serde::{Deserialize, Serialize};

use super::consent::TEXT_VERSION;
use crate::web::{Errors, lines, parse_date};

/// Every field, as text.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    pub resident_id: String,
    pub name: String,
    pub phone: String,
    pub phone_owner: String,
    pub village: String,
    pub address: String,
    pub living: String,
    pub traits: Vec<String>,
    pub category: Vec<String>,
    /// Numbers of the documents, one a ticked group, in the order of the groups.
    pub evidence_dibao: String,
    pub evidence_jdlk: String,
    pub evidence_disabled: String,
    pub evidence_tekun: String,
    pub evidence_liushou: String,
    pub verified_by: String,
    pub verified_on: String,
    pub contact_name: String,
    pub contact_relation: String,
    pub contact_phone: String,
    pub relatives: String,
    pub note: String,
    pub given_by: String,
    pub consent_reason: String,
    pub consent_service: Option<String>,
    pub consent_sensitive: Option<String>,
    /// Outreach too: a consent of its own, kept by notification.
    pub consent_outreach: Option<String>,
    pub confirmed: String,
}

impl Fields {
    /// The document's number of a group.
    pub fn evidence(&self, category: Category) -> &str {
        match category {
            Category::Dibao => &self.evidence_dibao,
            Category::Jdlk => &self.evidence_jdlk,
            Category::Disabled => &self.evidence_disabled,
            Category::Tekun => &self.evidence_tekun,
            Category::Liushou => &self.evidence_liushou,
        }
    }

    /// Whether a group is ticked.
    pub fn has(&self, category: Category) -> bool {
        self.category.iter().any(|word| word == category.as_str())
    }

    fn contact_begun(&self) -> bool {
        // The relation is filled in beforehand: alone it says nothing.
        [&self.contact_name, &self.contact_phone]
            .iter()
            .any(|text| !text.trim().is_empty())
    }

    /// The command, or what is missing. What the rules say of the values, the registry decides.
    pub fn command(&self, errors: &mut Errors) -> Option<RegisterElder> {
        let resident_id = errors.required("resident_id", &self.resident_id);
        let name = errors.required("name", &self.name);
        let village: Option<OrgCode> =
            errors.read("village", "village_missing", self.village.trim().parse().ok());
        let address = errors.required("address", &self.address);
        let living = errors.read("living", "choose", Living::parse(&self.living));
        let phone_owner = PhoneOwner::parse(&self.phone_owner).unwrap_or(PhoneOwner::Own);
        let given_by = errors.read("given_by", "choose", ConsentGiver::parse(&self.given_by));
        let mut categories = Vec::new();
        for category in Category::ALL
            .iter()
            .copied()
            .filter(|category| self.has(*category))
        {
            let field = evidence_field(category);
            let evidence = errors.required(field, self.evidence(category));
            let verified_by = errors.required("verified_by", &self.verified_by);
            let verified_on = errors.read("verified_on", "date_form", parse_date(&self.verified_on));
            if let Some(day) = verified_on {
                let evidence = Personal(evidence);
                categories.push(CategoryEvidence {
                    category,
                    evidence,
                    verified_by,
                    verified_on: Day(day),
                });
            }
        }
        let contact = self.contact_begun().then(|| ContactPerson {
            name: Personal(errors.required("contact_name", &self.contact_name)),
            relation: errors.required("contact_relation", &self.contact_relation),
            phone: Personal(errors.required("contact_phone", &self.contact_phone)),
        });
        if self.consent_service.is_none() {
            errors.add("consent_service", "consent_missing");
        }
        let given = |text: &str| {
            Some(text.trim())
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        if !errors.is_empty() {
            return None;
        }
        Some(RegisterElder {
            resident_id: Personal(resident_id),
            name: Personal(name),
            phone: given(&self.phone).map(Personal),
            phone_owner,
            village: village?,
            address: Personal(address),
            living: living?,
            traits: self.traits.iter().filter_map(|word| Trait::parse(word)).collect(),
            categories,
            contact,
            relatives: lines(&self.relatives).into_iter().map(Personal).collect(),
            note: given(&self.note).map(Personal),
            consent: Consent {
                service: true,
                sensitive: self.consent_sensitive.is_some(),
                text_version: TEXT_VERSION.to_owned(),
                given_by: given_by?,
                reason: given(&self.consent_reason),
            },
            welcome: true,
        })
    }
}

/// The form's field of a group's document.
pub(super) fn evidence_field(category: Category) -> &'static str {
    match category {
        Category::Dibao => "evidence_dibao",
        Category::Jdlk => "evidence_jdlk",
        Category::Disabled => "evidence_disabled",
        Category::Tekun => "evidence_tekun",
        Category::Liushou => "evidence_liushou",
    }
}

/// Fields of the contract that have another name in the form.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("contact.name", "contact_name"),
    ("contact.relation", "contact_relation"),
    ("contact.phone", "contact_phone"),
    ("categories", "category"),
    ("consent.service", "consent_service"),
    ("consent.sensitive", "consent_sensitive"),
    ("consent.reason", "consent_reason"),
    ("consent.text_version", ""),
];

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Lang;
    use portal_kit::Tr;

    fn filled() -> Fields {
        Fields {
            resident_id: "999999195001010015".into(),
            name: "王秀英".into(),
            village: "370405001004".into(),
            address: "3 号楼 2 单元 102".into(),
            living: "alone".into(),
            given_by: "elder".into(),
            consent_service: Some("on".into()),
            ..Fields::default()
        }
    }

    fn errors_of(fields: &Fields) -> Vec<&'static str> {
        let mut errors = Errors::new(Tr::new(Lang::Zh));
        let command = fields.command(&mut errors);
        let found = errors.into_inner();
        assert_eq!(command.is_none(), !found.is_empty());
        [
            "resident_id",
            "name",
            "village",
            "address",
            "living",
            "evidence_dibao",
            "contact_name",
            "contact_phone",
            "consent_service",
        ]
        .into_iter()
        .filter(|field| found.get(field).is_some())
        .collect()
    }

    #[test]
    fn the_least_that_is_needed_is_eight_fields() {
        assert!(errors_of(&filled()).is_empty());
    }

    #[test]
    fn everything_that_is_missing_is_named_at_once() {
        assert_eq!(
            errors_of(&Fields::default()),
            [
                "resident_id",
                "name",
                "village",
                "address",
                "living",
                "consent_service"
            ]
        );
    }

    #[test]
    fn a_ticked_group_needs_its_document_and_a_begun_contact_the_rest() {
        let fields = Fields {
            category: vec!["DIBAO".into()],
            contact_name: "王磊".into(),
            contact_relation: "子".into(),
            ..filled()
        };
        assert_eq!(errors_of(&fields), ["evidence_dibao", "contact_phone"]);
    }
}
