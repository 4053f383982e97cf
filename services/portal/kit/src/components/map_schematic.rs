//! A schematic map 示意图 as SVG: one circle a village where it lies, as large as what waits there; or one square each where
//! nobody has entered the places. No boundaries, no ground: which village has something late is what it says.

use maud::{Markup, html};

/// One village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapMark {
    /// Its name.
    pub label: String,
    /// One sentence: what waits there.
    pub title: String,
    /// What waits, as a list.
    pub href: String,
    /// How many.
    pub count: u32,
    /// Words below the name where some of them are late; the mark is red then.
    pub late: Option<String>,
    /// Where it lies: metres to the east and to the north of the middle of the map.
    pub spot: Option<(i32, i32)>,
}

/// A map. The table with the same numbers belongs below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapSchematic {
    /// One sentence that says what the picture shows, made from the data.
    pub summary: String,
    /// What the two colours mean: as usual, and late.
    pub legend: [String; 2],
    /// The villages.
    pub marks: Vec<MapMark>,
}

/// Room of a picture, in its own units.
struct Frame {
    width: f64,
    /// Least and greatest height of a map.
    height: (f64, f64),
    /// Squares side by side.
    columns: usize,
}

const WIDE: Frame = Frame {
    width: 760.0,
    height: (220.0, 560.0),
    columns: 7,
};
/// For phones: scaling the wide one would make its words unreadable.
const NARROW: Frame = Frame {
    width: 340.0,
    height: (240.0, 480.0),
    columns: 3,
};

/// Height of a line of words, and about half the width of a Chinese character.
const LINE: f64 = 15.0;
const HALF: f64 = 6.5;
/// Space around everything.
const EDGE: f64 = 8.0;
/// Passes in which marks that overlap are pushed apart.
const PASSES: usize = 5;
/// With more marks than this only those where something waits have a name in the picture.
const NAMED: usize = 40;
/// Radius of the others: points that say where the villages are.
const POINT: f64 = 3.0;
/// Height of a square with the space below it.
const SQUARE: f64 = 66.0;

/// The map, once for screens and once for phones, with its legend. Villages without a place, or all where most have none,
/// are squares.
pub fn map_schematic(map: &MapSchematic) -> Markup {
    let (placed, others): (Vec<&MapMark>, Vec<&MapMark>) =
        map.marks.iter().partition(|mark| mark.spot.is_some());
    let (placed, others) = if placed.len() > 1 && placed.len() >= others.len() {
        (placed, others)
    } else {
        (Vec::new(), map.marks.iter().collect())
    };
    // A square for each village that is merely unknown to the map would bury the one that waits.
    let others: Vec<&MapMark> = if placed.is_empty() {
        others
    } else {
        others.into_iter().filter(|mark| mark.count > 0).collect()
    };
    let both = |frame: &Frame| {
        html! {
            @if !placed.is_empty() { (circles(map, &placed, frame)) }
            @if !others.is_empty() { (squares(map, &others, frame)) }
        }
    };
    let [usual, late] = &map.legend;
    html! {
        div.hb {
            p.hb-keys { span.hb-key { (usual) } span.hb-key.late { (late) } }
            div.desk-only { (both(&WIDE)) }
            div.mobile-only { (both(&NARROW)) }
        }
    }
}

/// 6.5 and something for what waits there: the area grows with the number.
fn radius(count: u32) -> f64 {
    6.5 + 2.6 * f64::from(count).sqrt()
}

/// A circle on its way to its place: the middle, and how far it and its words reach.
struct Body {
    x: f64,
    y: f64,
    /// It gives way, and others give way to it; points do not.
    moves: bool,
    /// Of the circle.
    radius: f64,
    /// Half the width of circle and words.
    half: f64,
    /// From the middle down to the last word.
    below: f64,
}

impl Body {
    fn middle(&self) -> f64 {
        self.y + (self.below - self.radius) / 2.0
    }

    fn half_height(&self) -> f64 {
        f64::midpoint(self.radius, self.below)
    }

    fn keep_within(&mut self, frame: &Frame, height: f64) {
        self.x = self.x.max(EDGE + self.half).min(frame.width - EDGE - self.half);
        self.y = self.y.max(EDGE + self.radius).min(height - EDGE - self.below);
    }
}

fn width_of(words: &str) -> f64 {
    let half_widths: usize = words.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    half_widths as f64 * HALF
}

/// Where the marks stand, and how high the picture is.
fn place(marks: &[&MapMark], named: impl Fn(&MapMark) -> bool, frame: &Frame) -> (Vec<Body>, f64) {
    let spots: Vec<(f64, f64)> = marks
        .iter()
        .filter_map(|mark| mark.spot)
        .map(|(east, north)| (f64::from(east), f64::from(north)))
        .collect();
    let bounds = |of: fn(&(f64, f64)) -> f64| {
        let values = spots.iter().map(of);
        values.fold((f64::MAX, f64::MIN), |(least, most), value| {
            (least.min(value), most.max(value))
        })
    };
    let (west, east) = bounds(|spot| spot.0);
    let (south, north) = bounds(|spot| spot.1);
    // Wide enough for the names at the edge.
    let side = 48.0;
    let room = frame.width - 2.0 * side;
    let by_width = room / (east - west).max(1.0);
    let height = ((north - south) * by_width + 2.0 * side).clamp(frame.height.0, frame.height.1);
    let scale = by_width.min((height - 2.0 * side) / (north - south).max(1.0));
    let (middle_east, middle_north) = (f64::midpoint(west, east), f64::midpoint(south, north));
    let mut bodies: Vec<Body> = marks
        .iter()
        .zip(&spots)
        .map(|(mark, (east, north))| {
            let moves = named(mark);
            let radius = if moves { radius(mark.count) } else { POINT };
            let words = if moves { width_of(&mark.label) / 2.0 } else { 0.0 };
            let lines = f64::from(u8::from(moves)) + f64::from(u8::from(mark.late.is_some()));
            Body {
                x: frame.width / 2.0 + (east - middle_east) * scale,
                y: height / 2.0 - (north - middle_north) * scale,
                moves,
                radius,
                half: radius.max(words),
                below: radius + lines * LINE,
            }
        })
        .collect();
    for _ in 0..PASSES {
        push_apart(&mut bodies);
        bodies.iter_mut().for_each(|body| body.keep_within(frame, height));
    }
    (bodies, height)
}

/// Each pair that overlaps goes half the way apart each, where the way is shorter.
fn push_apart(bodies: &mut [Body]) {
    for first in 0..bodies.len() {
        let (done, rest) = bodies.split_at_mut(first + 1);
        let Some(one) = done.last_mut() else { continue };
        for other in rest.iter_mut().filter(|other| one.moves && other.moves) {
            let (across, down) = (other.x - one.x, other.middle() - one.middle());
            let too_near_across = one.half + other.half + 2.0 - across.abs();
            let too_near_down = one.half_height() + other.half_height() + 2.0 - down.abs();
            if too_near_across <= 0.0 || too_near_down <= 0.0 {
                continue;
            }
            // In the same place the later one goes right or down.
            let away = |way: f64| if way < 0.0 { -0.5 } else { 0.5 };
            if too_near_across < too_near_down {
                let step = too_near_across * away(across);
                one.x -= step;
                other.x += step;
            } else {
                let step = too_near_down * away(down);
                one.y -= step;
                other.y += step;
            }
        }
    }
}

fn circles(map: &MapSchematic, marks: &[&MapMark], frame: &Frame) -> Markup {
    let named = |mark: &MapMark| mark.count > 0 || marks.len() <= NAMED;
    let (bodies, height) = place(marks, named, frame);
    // Points lie below what waits.
    let (points, circles): (Vec<_>, Vec<_>) = marks.iter().zip(&bodies).partition(|(_, body)| !body.moves);
    html! {
        svg role="group" aria-label=(map.summary) viewBox={ "0 0 " (frame.width) " " (height.ceil()) } {
            @for (mark, body) in points {
                // Nothing waits there: not a stop on the way through the page.
                a href=(mark.href) tabindex="-1" {
                    (picture(mark, html! { circle class="none" opacity="0.35" cx=(tenths(body.x)) cy=(tenths(body.y)) r=(POINT) {} }))
                }
            }
            @for (mark, body) in circles {
                (link(mark, html! {
                    circle class=[class(mark)] stroke="#fff" cx=(tenths(body.x)) cy=(tenths(body.y)) r=(tenths(body.radius)) {}
                    @if mark.count > 0 { (words("n", &mark.count.to_string(), body.x, body.y + 5.0)) }
                    (words("", &mark.label, body.x, body.y + body.radius + LINE - 2.0))
                    @if let Some(late) = &mark.late { (words("late", late, body.x, body.y + body.radius + 2.0 * LINE - 2.0)) }
                }))
            }
        }
    }
}

fn squares(map: &MapSchematic, marks: &[&MapMark], frame: &Frame) -> Markup {
    let width = (frame.width - EDGE) / frame.columns as f64;
    let height = marks.len().div_ceil(frame.columns) as f64 * SQUARE + EDGE;
    html! {
        svg role="group" aria-label=(map.summary) viewBox={ "0 0 " (frame.width) " " (height) } {
            @for (at, mark) in marks.iter().enumerate() {
                @let (left, top) = (EDGE + (at % frame.columns) as f64 * width, EDGE + (at / frame.columns) as f64 * SQUARE);
                @let middle = left + (width - EDGE) / 2.0;
                (link(mark, html! {
                    rect class=[class(mark)] x=(tenths(left)) y=(top) width=(tenths(width - EDGE)) height="42" rx="4" {}
                    (words("n", &mark.count.to_string(), middle, top + if mark.late.is_some() { 17.0 } else { 26.0 }))
                    @if let Some(late) = &mark.late { (words("n", late, middle, top + 34.0)) }
                    (words("", &mark.label, middle, top + 56.0))
                }))
            }
        }
    }
}

/// A mark leads to what waits there.
fn link(mark: &MapMark, drawn: Markup) -> Markup {
    html! { a href=(mark.href) { (picture(mark, drawn)) } }
}

/// What is drawn, and the same in one sentence.
fn picture(mark: &MapMark, drawn: Markup) -> Markup {
    html! { g role="img" aria-label=(mark.title) { title { (mark.title) } (drawn) } }
}

fn class(mark: &MapMark) -> Option<&'static str> {
    match (&mark.late, mark.count) {
        (Some(_), _) => Some("late"),
        (None, 0) => Some("none"),
        (None, _) => Some("s0"),
    }
}

fn words(class: &str, words: &str, x: f64, y: f64) -> Markup {
    let class = (!class.is_empty()).then_some(class);
    html! { text class=[class] x=(tenths(x)) y=(tenths(y)) text-anchor="middle" { (words) } }
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(name: &str, count: u32, spot: Option<(i32, i32)>) -> MapMark {
        MapMark {
            label: name.into(),
            title: format!("{name}：{count} 单"),
            href: format!("/orders?village={name}"),
            count,
            late: (count > 5).then(|| "超时 2".to_owned()),
            spot,
        }
    }

    fn map(marks: Vec<MapMark>) -> String {
        map_schematic(&MapSchematic {
            summary: "共 9 单".into(),
            legend: ["未完成".into(), "含超时".into()],
            marks,
        })
        .into_string()
    }

    #[test]
    fn each_village_is_a_circle_with_a_link_a_title_and_its_number() {
        let html = map(vec![
            mark("兴中<b>", 6, Some((-900, 400))),
            mark("文昌", 3, Some((900, -400))),
        ]);
        assert_eq!(html.matches("<svg").count(), 2, "for screens and for phones");
        assert_eq!(html.matches("<circle").count(), 4);
        assert!(html.contains("aria-label=\"共 9 单\"") && html.contains("<title>文昌：3 单</title>"));
        assert!(html.contains("href=\"/orders?village=文昌\"") && html.contains("兴中&lt;b&gt;"));
        assert!(html.contains("viewBox=\"0 0 760") && html.contains("viewBox=\"0 0 340"));
    }

    #[test]
    fn what_is_late_is_red_and_says_how_much() {
        let html = map(vec![mark("甲", 6, Some((0, 0))), mark("乙", 1, Some((500, 500)))]);
        assert!(html.contains("class=\"late\"") && html.contains("超时 2"));
    }

    #[test]
    fn north_is_up_and_the_area_grows_with_the_number() {
        let (north, south) = (mark("北", 4, Some((0, 1_000))), mark("南", 16, Some((0, -1_000))));
        let (bodies, _) = place(&[&north, &south], |_| true, &WIDE);
        assert!(bodies[0].y < bodies[1].y);
        assert!((bodies[0].radius - 11.7).abs() < 1e-9 && (bodies[1].radius - 16.9).abs() < 1e-9);
    }

    #[test]
    fn villages_in_the_same_place_are_pushed_apart_and_stay_in_the_picture() {
        let marks: Vec<MapMark> = (0..6)
            .map(|at| mark(&format!("村居{at}"), at, Some((at as i32, 0))))
            .collect();
        let marks: Vec<&MapMark> = marks.iter().collect();
        for frame in [&WIDE, &NARROW] {
            let (bodies, height) = place(&marks, |_| true, frame);
            for (at, one) in bodies.iter().enumerate() {
                assert!(one.x - one.half >= 0.0 && one.x + one.half <= frame.width, "{at}");
                assert!(one.y - one.radius >= 0.0 && one.y + one.below <= height, "{at}");
                for other in &bodies[at + 1..] {
                    let far = (one.x - other.x).abs().max((one.y - other.y).abs());
                    assert!(far > 10.0, "{at}: {far}");
                }
            }
        }
    }

    #[test]
    fn without_places_every_village_is_a_square() {
        let html = map(vec![mark("甲", 6, None), mark("乙", 0, None)]);
        assert!(html.matches("<rect").count() == 4 && !html.contains("<circle"));
        assert!(html.contains("超时 2") && html.contains("class=\"none\""));
        // One place alone is no map.
        let html = map(vec![
            mark("甲", 6, Some((0, 0))),
            mark("乙", 0, None),
            mark("丙", 1, None),
        ]);
        assert!(html.matches("<rect").count() == 6 && !html.contains("<circle"));
    }

    #[test]
    fn a_village_without_a_place_is_not_lost_when_something_waits_there() {
        let placed = (0..3).map(|at| mark(&format!("村{at}"), at, Some((at as i32 * 700, 0))));
        let html = map(placed.chain([mark("丁", 2, None), mark("戊", 0, None)]).collect());
        assert_eq!(
            (html.matches("<circle").count(), html.matches("<rect").count()),
            (6, 2)
        );
    }

    #[test]
    fn among_very_many_villages_those_where_nothing_waits_are_points_that_give_way_to_nobody() {
        let mut many: Vec<MapMark> = (0..60)
            .map(|at| mark(&format!("村{at}"), 0, Some((at * 100, 0))))
            .collect();
        many[30].count = 3;
        let html = map(many);
        assert_eq!(html.matches("opacity").count(), 2 * 59);
        assert_eq!(
            html.matches("<text").count(),
            2 * 2,
            "one number and one name, twice"
        );
    }

    #[test]
    fn no_village_at_all_is_an_empty_picture() {
        assert!(!map(Vec::new()).contains("<svg"));
    }
}
