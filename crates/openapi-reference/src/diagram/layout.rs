//! Where the states go: the way that all goes well is one column, what turns aside is beside it.

use super::{Arrow, Diagram};
use crate::GuideError;

/// The place of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Whether it is beside the main column.
    pub(super) aside: bool,
    /// The row, from 0.
    pub(super) row: usize,
}

/// How an arrow runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// Down the main column.
    Down,
    /// From the main column to the side.
    Out,
    /// From the side to the main column, in the same row.
    Back,
    /// From the side to the next row of the main column.
    On,
}

/// The place of each state.
pub(super) fn places(diagram: &Diagram<'_>) -> Result<Vec<Place>, GuideError> {
    let mut places: Vec<Option<Place>> = vec![None; diagram.states.len()];
    let mut current = (!diagram.states.is_empty()).then_some(0);
    let mut row = 0;
    while let Some(state) = current {
        if let Some(place) = places.get_mut(state) {
            *place = Some(Place { aside: false, row });
        }
        row += 1;
        // The first arrow of a state that leads to a state not yet placed is the main way.
        let next = diagram.arrows.iter().find(|it| it.from == state);
        current = next.map(|it| it.to).filter(|to| matches!(places.get(*to), Some(None)));
    }
    for arrow in &diagram.arrows {
        let from = places.get(arrow.from).copied().flatten();
        if let (Some(from), Some(None)) = (from, places.get(arrow.to)) {
            let place = Place { aside: true, row: from.row };
            if places.contains(&Some(place)) {
                return Err(undrawable(diagram, arrow));
            }
            if let Some(free) = places.get_mut(arrow.to) {
                *free = Some(place);
            }
        }
    }
    let placed = places.into_iter().zip(&diagram.states).map(|(place, state)| {
        place.ok_or_else(|| GuideError::Unreachable { state: state.id.to_owned() })
    });
    placed.collect()
}

/// The course of an arrow between two places.
pub(super) fn course(
    diagram: &Diagram<'_>,
    arrow: &Arrow<'_>,
    from: Place,
    to: Place,
) -> Result<Course, GuideError> {
    match (from.aside, to.aside) {
        (false, false) if to.row == from.row + 1 => Ok(Course::Down),
        (false, true) if to.row == from.row => Ok(Course::Out),
        (true, false) if to.row == from.row => Ok(Course::Back),
        (true, false) if to.row == from.row + 1 => Ok(Course::On),
        _ => Err(undrawable(diagram, arrow)),
    }
}

fn undrawable(diagram: &Diagram<'_>, arrow: &Arrow<'_>) -> GuideError {
    let id = |index: usize| diagram.states.get(index).map(|it| it.id).unwrap_or_default();
    GuideError::Undrawable { arrow: format!("{} --> {}", id(arrow.from), id(arrow.to)) }
}
