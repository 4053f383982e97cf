//! A form at the elder's door, with the phone's position where its owner lets the browser tell it. `door.js` fills it in, and
//! keeps the form where there is no network ([`kept`](super::kept)); without script, without permission or without satellites
//! it is sent all the same (ui: location is optional).

use kernel::Position;
use maud::{Markup, html};
use portal_kit::{PageCtx, csrf, idem};
use uuid::Uuid;

/// The hidden fields.
pub fn fields() -> Markup {
    html! {
        input type="hidden" name="lon" value="";
        input type="hidden" name="lat" value="";
    }
}

/// A POST form that asks for the position when it is sent.
pub fn form(ctx: &PageCtx, id: &str, action: &str, key: Uuid, body: Markup) -> Markup {
    html! {
        form #(id) method="post" action=(action) novalidate data-once data-place {
            (csrf(ctx)) (idem(key)) (body)
        }
    }
}

/// What the form has sent; nothing when it is no place on earth.
pub fn read(lon: &str, lat: &str) -> Option<Position> {
    let within = |text: &str, most: f64| {
        text.trim()
            .parse::<f64>()
            .ok()
            .filter(|degrees| degrees.abs() <= most)
    };
    Some(Position {
        lon: within(lon, 180.0)?,
        lat: within(lat, 90.0)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_and_anything_else_is_none() {
        assert_eq!(
            read("117.734", "34.564"),
            Some(Position {
                lon: 117.734,
                lat: 34.564
            })
        );
        for (lon, lat) in [
            ("", ""),
            ("117.7", ""),
            ("200", "30"),
            ("NaN", "30"),
            ("x", "y"),
            ("inf", "1"),
        ] {
            assert_eq!(read(lon, lat), None, "{lon} {lat}");
        }
    }
}
