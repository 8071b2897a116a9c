//! The picture. Colours come from the page's style sheet, so that it fits both themes.

use maud::{Markup, html};

use super::Diagram;
use super::layout::{Course, Place, course, places};
use crate::GuideError;

// In units of the picture, which is drawn at its natural size or smaller.
const BOX: (usize, usize) = (240, 46);
const PITCH: usize = 112;
const MAIN_X: usize = 8;
const SIDE_X: usize = 432;
const TOP: usize = 8;
const LINE: usize = 15;
/// How many characters of a label fit beside an arrow.
const LABEL: usize = 21;

/// Draws a diagram.
pub(crate) fn draw(diagram: &Diagram<'_>) -> Result<Markup, GuideError> {
    let places = places(diagram)?;
    let mut arrows = Vec::new();
    for arrow in &diagram.arrows {
        if let (Some(from), Some(to)) = (places.get(arrow.from), places.get(arrow.to)) {
            let course = course(diagram, arrow, *from, *to)?;
            arrows.push((course, from.row, arrow.label));
        }
    }
    let rows = places.iter().map(|it| it.row + 1).max().unwrap_or_default();
    let width = SIDE_X + BOX.0 + MAIN_X;
    let height = TOP * 2 + rows.saturating_sub(1) * PITCH + BOX.1;
    Ok(html! {
        // The table beside the picture says the same to those who do not see it.
        svg .diagram viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) aria-hidden="true" focusable="false" {
            defs {
                marker #arrow viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto" {
                    path d="M0 0 8 4 0 8z" {}
                }
            }
            @for (course, row, label) in &arrows { (draw_arrow(*course, *row, label)) }
            @for (place, state) in places.iter().zip(&diagram.states) { (draw_state(*place, state.title)) }
        }
    })
}

fn draw_state(place: Place, title: &str) -> Markup {
    let x = if place.aside { SIDE_X } else { MAIN_X };
    let y = TOP + place.row * PITCH;
    html! {
        rect .aside[place.aside] x=(x) y=(y) width=(BOX.0) height=(BOX.1) rx="8" {}
        text .state x=(x + BOX.0 / 2) y=(y + BOX.1 / 2 + 5) text-anchor="middle" { (title) }
    }
}

fn draw_arrow(course: Course, row: usize, label: &str) -> Markup {
    let top = TOP + row * PITCH;
    let (bottom, middle) = (top + BOX.1, top + BOX.1 / 2);
    let next = top + PITCH;
    let main_edge = MAIN_X + BOX.0;
    let lines = wrapped(label, LABEL);
    match course {
        Course::Down => {
            let x = MAIN_X + 28;
            let first = bottom + (PITCH - BOX.1).saturating_sub(lines.len() * LINE) / 2 + 11;
            html! {
                path d={ "M" (x) " " (bottom) "V" (next - 1) } {}
                (text(x + 12, first, &lines))
            }
        }
        Course::Out => html! {
            path d={ "M" (main_edge) " " (middle - 9) "H" (SIDE_X - 1) } {}
            (text(main_edge + 12, middle - 16 - (lines.len().saturating_sub(1)) * LINE, &lines))
        },
        Course::Back => html! {
            path d={ "M" (SIDE_X) " " (middle + 9) "H" (main_edge + 1) } {}
            (text(main_edge + 12, middle + 26, &lines))
        },
        Course::On => {
            let (out, into) = (SIDE_X + BOX.0 / 2, main_edge - 22);
            let turn = bottom + (PITCH - BOX.1) / 2 + 6;
            html! {
                path d={ "M" (out) " " (bottom) "V" (turn) "H" (into) "V" (next - 1) } {}
                (text(main_edge + 12, turn - 7, &[label.to_owned()]))
            }
        }
    }
}

fn text(x: usize, y: usize, lines: &[String]) -> Markup {
    html! {
        text x=(x) y=(y) {
            @for (index, line) in lines.iter().enumerate() {
                tspan x=(x) y=(y + index * LINE) { (line) }
            }
        }
    }
}

fn wrapped(label: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in label.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
