//! What is known of goods besides name and price, as fields and in words.

use contracts::redemption::item::{ItemCategory, ItemFacts};
use maud::{Markup, html};
use portal_kit::{Field, FormErrors, Hx, Input, Tr, check, input, select};
use serde::Deserialize;

use crate::{pages::orders::typed, web::Errors};

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub barcode: String,
    pub category: String,
    pub limit: String,
    pub needs_batch: String,
}

impl Typed {
    /// As it is.
    pub fn of(facts: &ItemFacts) -> Self {
        Self {
            barcode: facts.barcode.clone().unwrap_or_default(),
            category: facts.category.as_str().to_owned(),
            limit: facts
                .limit_per_window
                .map(|limit| limit.to_string())
                .unwrap_or_default(),
            needs_batch: if facts.needs_batch { "on" } else { "" }.to_owned(),
        }
    }

    /// What it says; nothing with what is wrong beside its field.
    pub fn read(&self, errors: &mut Errors) -> Option<ItemFacts> {
        let category = errors.read("category", "choose", ItemCategory::parse(&self.category));
        let limit = match self.limit.trim() {
            "" => Some(None),
            text => {
                let limit = typed::whole(text).and_then(|limit| u32::try_from(limit).ok());
                errors.read("limit", "number_form", limit).map(Some)
            }
        };
        let barcode = self.barcode.trim();
        Some(ItemFacts {
            barcode: (!barcode.is_empty()).then(|| barcode.to_owned()),
            category: category?,
            limit_per_window: limit?,
            needs_batch: !self.needs_batch.is_empty(),
        })
    }

    /// The fields.
    pub fn fields(&self, tr: Tr, errors: &FormErrors) -> Markup {
        let mut categories = vec![(String::new(), tr.t("stock-choose"))];
        categories.extend(ItemCategory::ALL.iter().map(|category| {
            (
                category.as_str().to_owned(),
                tr.word("stock_item", category.as_str()),
            )
        }));
        let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).errors(errors);
        html! {
            (input(&field("barcode", "goods-barcode").hint(tr.t("goods-barcode-hint")), Input::text(&self.barcode).max(32)))
            (select(&field("category", "goods-category").required(), &categories, &self.category, Hx::default()))
            (input(&field("limit", "goods-limit").hint(tr.t("goods-limit-hint")), Input::whole(&self.limit)))
            (check("needs_batch", &tr.t("goods-needs-batch-hint"), !self.needs_batch.is_empty(), None))
        }
    }
}

/// The facts in words, for who only reads them.
pub fn words(tr: Tr, facts: &ItemFacts) -> Vec<(String, String)> {
    let mut words = vec![(
        tr.t("goods-category"),
        tr.word("stock_item", facts.category.as_str()),
    )];
    if let Some(barcode) = &facts.barcode {
        words.push((tr.t("goods-barcode"), barcode.clone()));
    }
    let limit = facts
        .limit_per_window
        .map_or_else(|| tr.t("goods-no-limit"), |limit| limit.to_string());
    words.push((tr.t("goods-limit"), limit));
    if facts.needs_batch {
        words.push((tr.t("stock-batch"), tr.t("goods-needs-batch")));
    }
    words
}
