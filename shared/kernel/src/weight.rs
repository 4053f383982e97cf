//! The classes of service and what an hour of each is worth.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::BasisPoints;
use crate::word::words;

/// The class of a service type (R4.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceClass {
    /// Ordinary 普通: cleaning, errands, meals, company.
    Ordinary,
    /// Technical 技术: pipes, appliances.
    Technical,
    /// Professional 专业: counselling, law, nursing.
    Professional,
}

words!(ServiceClass, "service class" {
    Ordinary => "ordinary",
    Technical => "technical",
    Professional => "professional",
});

impl ServiceClass {
    /// The plan's weight: ×1, ×2, ×3 (R4.1). A starting value: the one in force stands in the catalogue (R4.4).
    pub const fn weight(self) -> BasisPoints {
        match self {
            Self::Ordinary => BasisPoints::new(10_000),
            Self::Technical => BasisPoints::new(20_000),
            Self::Professional => BasisPoints::new(30_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::test::assert_words_match_serde;

    #[test]
    fn the_classes_weigh_one_two_and_three_r4_1() {
        let weights: Vec<_> = ServiceClass::ALL
            .iter()
            .map(|class| class.weight().get())
            .collect();
        assert_eq!(weights, [10_000, 20_000, 30_000]);
    }

    #[test]
    fn a_class_is_its_word_everywhere() {
        assert_words_match_serde(ServiceClass::ALL);
    }
}
