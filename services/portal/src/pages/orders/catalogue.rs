//! The catalogue of services as pages need it: words for a code, and the code for what an operator types.

use contracts::dispatch::ServiceItem;
use kernel::{BasisPoints, Lang, ServiceClass};
use portal_kit::Tr;

/// Every service with its weight in force.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    services: Vec<ServiceItem>,
}

impl Catalogue {
    /// Takes what dispatch lists.
    pub fn new(services: Vec<ServiceItem>) -> Self {
        Self { services }
    }

    /// Every service, by code.
    pub fn services(&self) -> &[ServiceItem] {
        &self.services
    }

    /// The service with this code.
    pub fn find(&self, code: &str) -> Option<&ServiceItem> {
        self.services.iter().find(|service| service.code == code)
    }

    /// Its name in the reader's language; the code itself when the catalogue no longer has it.
    pub fn name(&self, tr: Tr, code: &str) -> String {
        self.find(code)
            .map_or_else(|| code.to_owned(), |service| name(tr, service))
    }

    /// `普 ×1`: the class and the weight of an order.
    pub fn weight(&self, tr: Tr, code: &str, weight: BasisPoints) -> String {
        match self.find(code) {
            Some(service) => format!("{} ×{}", short_class(tr, service.class), factor(weight)),
            None => format!("×{}", factor(weight)),
        }
    }

    /// The service meant by `02`, `02 家电维修`, `jdwx` or `家电维修`.
    pub fn typed(&self, text: &str) -> Option<&ServiceItem> {
        let text = super::typed::narrow(text).to_lowercase();
        let code = text.split_whitespace().next()?;
        self.find(code).or_else(|| {
            self.services.iter().find(|service| {
                service.initials.to_lowercase() == text
                    || service.name_zh == text
                    || service.name_en.to_lowercase() == text
            })
        })
    }

    /// The service that another system names by its code or by its exact name.
    pub fn said(&self, text: &str) -> Option<&ServiceItem> {
        let text = text.trim();
        self.find(text).or_else(|| {
            self.services
                .iter()
                .find(|service| service.name_zh == text || service.name_en.eq_ignore_ascii_case(text))
        })
    }

    /// Value and note of each service that can be ordered, for a combobox: `02 家电维修`, `jdwx 技 ×2`.
    pub fn options(&self, tr: Tr) -> Vec<(String, String)> {
        self.offered()
            .map(|service| {
                let note = format!("{} {}", service.initials, short_weight(tr, service));
                (label(tr, service), note)
            })
            .collect()
    }

    /// Code and words of each service that can be ordered, for a select: `02`, `02 家电维修 技 ×2`.
    pub fn choices(&self, tr: Tr) -> Vec<(String, String)> {
        self.offered()
            .map(|service| {
                let words = format!("{} {}", label(tr, service), short_weight(tr, service));
                (service.code.clone(), words)
            })
            .collect()
    }

    fn offered(&self) -> impl Iterator<Item = &ServiceItem> {
        self.services.iter().filter(|service| !service.closed)
    }
}

/// The service's name in the reader's language.
pub fn name(tr: Tr, service: &ServiceItem) -> String {
    match tr.lang() {
        Lang::Zh => service.name_zh.clone(),
        Lang::En => service.name_en.clone(),
    }
}

/// `02 家电维修`: what the combobox sends.
pub fn label(tr: Tr, service: &ServiceItem) -> String {
    format!("{} {}", service.code, name(tr, service))
}

/// `技术服务 ×2`
pub fn class_and_weight(tr: Tr, service: &ServiceItem) -> String {
    format!("{} ×{}", class_name(tr, service.class), factor(service.weight))
}

/// `技术服务`
pub fn class_name(tr: Tr, class: ServiceClass) -> String {
    match class {
        ServiceClass::Ordinary => tr.t("orders-class-ordinary"),
        ServiceClass::Technical => tr.t("orders-class-technical"),
        ServiceClass::Professional => tr.t("orders-class-professional"),
    }
}

/// `技 ×2`
fn short_weight(tr: Tr, service: &ServiceItem) -> String {
    format!("{} ×{}", short_class(tr, service.class), factor(service.weight))
}

fn short_class(tr: Tr, class: ServiceClass) -> String {
    match class {
        ServiceClass::Ordinary => tr.t("orders-class-ordinary-short"),
        ServiceClass::Technical => tr.t("orders-class-technical-short"),
        ServiceClass::Professional => tr.t("orders-class-professional-short"),
    }
}

/// Basis points as a factor: `1`, `2`, `1.5`.
pub fn factor(weight: BasisPoints) -> String {
    let (whole, rest) = (weight.get() / 10_000, weight.get() % 10_000);
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole}.{rest:04}").trim_end_matches('0').to_owned()
}

#[cfg(test)]
pub(crate) mod tests {
    use kernel::RawMinutes;

    use super::*;

    /// Meals, home repair and counselling.
    pub(crate) fn sample() -> Catalogue {
        let service = |code: &str, zh: &str, en: &str, initials: &str, class: ServiceClass| ServiceItem {
            code: code.into(),
            name_zh: zh.into(),
            name_en: en.into(),
            initials: initials.into(),
            class,
            weight: class.weight(),
            qualification: None,
            needs_insurance: false,
            intimate: false,
            dangerous: false,
            seats: 1,
            usual_minutes: RawMinutes::new(60),
            questions: Vec::new(),
            closed: false,
        };
        Catalogue::new(vec![
            service("01", "送餐", "Meal delivery", "sc", ServiceClass::Ordinary),
            service(
                "02",
                "家电维修",
                "Appliance repair",
                "jdwx",
                ServiceClass::Technical,
            ),
            service(
                "03",
                "心理咨询",
                "Counselling",
                "xlzx",
                ServiceClass::Professional,
            ),
        ])
    }

    #[test]
    fn a_service_is_found_by_code_label_initials_or_name() {
        let catalogue = sample();
        for typed in [
            "02",
            "０２",
            "02 家电维修",
            "jdwx",
            "JDWX",
            "家电维修",
            "appliance repair",
        ] {
            assert_eq!(
                catalogue.typed(typed).map(|service| service.code.as_str()),
                Some("02"),
                "{typed}"
            );
        }
        assert!(catalogue.typed("99").is_none());
        assert!(catalogue.typed("  ").is_none());
    }

    #[test]
    fn a_closed_service_is_known_but_not_offered_r4() {
        let mut services = sample().services;
        services[1].closed = true;
        let catalogue = Catalogue::new(services);
        let offered: Vec<String> = catalogue
            .options(Tr::new(Lang::Zh))
            .into_iter()
            .map(|(label, _)| label)
            .collect();
        assert_eq!(offered, ["01 送餐", "03 心理咨询"]);
        assert_eq!(catalogue.name(Tr::new(Lang::Zh), "02"), "家电维修");
    }

    #[test]
    fn a_select_says_code_name_and_class_in_the_readers_language_and_sends_the_code() {
        let choice = |lang| sample().choices(Tr::new(lang)).swap_remove(1);
        assert_eq!(choice(Lang::Zh), ("02".into(), "02 家电维修 技 ×2".into()));
        let (code, words) = choice(Lang::En);
        assert!(
            code == "02" && words.starts_with("02 Appliance repair ") && words.ends_with(" ×2"),
            "{words}"
        );
    }

    #[test]
    fn another_system_names_a_service_by_its_code_or_its_exact_name() {
        let catalogue = sample();
        for said in ["02", "家电维修", " appliance repair"] {
            let found = catalogue.said(said).map(|service| service.code.as_str());
            assert_eq!(found, Some("02"), "{said}");
        }
        for said in ["02 号楼", "jdwx", "家电", ""] {
            assert!(catalogue.said(said).is_none(), "{said}");
        }
    }

    #[test]
    fn weights_are_written_as_factors() {
        assert_eq!(factor(BasisPoints::new(20_000)), "2");
        assert_eq!(factor(BasisPoints::new(15_000)), "1.5");
        assert_eq!(factor(BasisPoints::new(12_050)), "1.205");
    }

    #[test]
    fn a_code_that_left_the_catalogue_is_shown_as_it_is() {
        assert_eq!(sample().name(Tr::new(Lang::Zh), "77"), "77");
        assert_eq!(sample().weight(Tr::new(Lang::Zh), "77", BasisPoints::ONE), "×1");
    }
}
