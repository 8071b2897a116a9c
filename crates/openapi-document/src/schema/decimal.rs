//! Exact decimal numbers, as bounds and `multipleOf` need them.

use std::cmp::Ordering;

/// A decimal number `mantissa × 10^exponent`, without trailing zeros in the mantissa.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i128,
    exponent: i32,
}

impl Decimal {
    /// A whole number.
    #[must_use]
    pub fn whole(value: i128) -> Self {
        Self::new(value, 0)
    }

    fn new(mut mantissa: i128, mut exponent: i32) -> Self {
        if mantissa == 0 {
            return Self { mantissa: 0, exponent: 0 };
        }
        while mantissa % 10 == 0 {
            mantissa /= 10;
            exponent = exponent.saturating_add(1);
        }
        Self { mantissa, exponent }
    }

    /// Reads JSON's notation; `None` beyond 36 significant digits or an exponent beyond ±400.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, power) = match text.split_once(['e', 'E']) {
            Some((digits, power)) => (digits, power.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (sign, digits) = match digits.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, digits.strip_prefix('+').unwrap_or(digits)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = fraction.trim_end_matches('0');
        let significant = format!("{whole}{fraction}");
        let significant = significant.trim_start_matches('0');
        if significant.len() > 36 || !(-400..=400).contains(&power) {
            return None;
        }
        let mantissa: i128 = if significant.is_empty() { 0 } else { significant.parse().ok()? };
        let exponent = power.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        Some(Self::new(sign * mantissa, exponent))
    }

    /// Whether the number has no fraction.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.exponent >= 0
    }

    /// The value as a whole number, if it is one and fits.
    #[must_use]
    pub fn to_i128(self) -> Option<i128> {
        let power = u32::try_from(self.exponent).ok()?;
        self.mantissa.checked_mul(10i128.checked_pow(power)?)
    }

    /// The greatest whole number that is not greater, if it fits.
    #[must_use]
    pub fn floor(self) -> Option<i128> {
        if self.is_whole() {
            return self.to_i128();
        }
        let divisor = 10i128.checked_pow(self.exponent.unsigned_abs());
        // What is divided by more than fits is less than one.
        Some(divisor.map_or(self.mantissa.signum().min(0), |it| self.mantissa.div_euclid(it)))
    }

    /// The least whole number that is not less, if it fits.
    #[must_use]
    pub fn ceil(self) -> Option<i128> {
        let floor = self.floor()?;
        if self.is_whole() { Some(floor) } else { floor.checked_add(1) }
    }

    /// The least positive number that is a whole multiple of both; `None` if the digits do not allow to tell.
    #[must_use]
    pub fn common_multiple(self, other: Self) -> Option<Self> {
        let exponent = self.exponent.min(other.exponent);
        let (a, b) = self.aligned(other)?;
        let (mut x, mut y) = (a, b);
        while y != 0 {
            (x, y) = (y, x.checked_rem(y)?);
        }
        let multiple = a.checked_div(x)?.checked_mul(b)?.checked_abs()?;
        Some(Self::new(multiple, exponent))
    }

    /// The greatest whole multiple of a positive step that is not greater; `None` if the digits do not allow to tell.
    #[must_use]
    pub fn floor_to(self, step: Self) -> Option<Self> {
        let (at, step_at) = self.aligned(step)?;
        let multiple = at.checked_div_euclid(step_at)?.checked_mul(step_at)?;
        Some(Self::new(multiple, self.exponent.min(step.exponent)))
    }

    /// The least whole multiple of a positive step that is not less.
    #[must_use]
    pub fn ceil_to(self, step: Self) -> Option<Self> {
        let opposite = |it: Self| Some(Self::new(it.mantissa.checked_neg()?, it.exponent));
        opposite(opposite(self)?.floor_to(step)?)
    }

    /// The nearest double.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        format!("{}e{}", self.mantissa, self.exponent).parse().unwrap_or(f64::NAN)
    }

    /// Both mantissas at the smaller of the two exponents.
    fn aligned(self, other: Self) -> Option<(i128, i128)> {
        let exponent = self.exponent.min(other.exponent);
        let raise = |it: Self| {
            let power = u32::try_from(it.exponent.checked_sub(exponent)?).ok()?;
            it.mantissa.checked_mul(10i128.checked_pow(power)?)
        };
        Some((raise(self)?, raise(other)?))
    }

    /// Whether the number is a whole multiple of another one; `None` if the digits do not allow to tell.
    #[must_use]
    pub fn is_multiple_of(self, other: Self) -> Option<bool> {
        if other.mantissa == 0 {
            return Some(self.mantissa == 0);
        }
        let (a, b) = self.aligned(other)?;
        Some(a % b == 0)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.aligned(*other) {
            Some((a, b)) => a.cmp(&b),
            // The orders of magnitude are so far apart that doubles tell them.
            None => self.to_f64().total_cmp(&other.to_f64()),
        }
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.to_i128() {
            Some(whole) => write!(f, "{whole}"),
            None => write!(f, "{}", self.to_f64()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn notations_of_one_number_are_equal() {
        assert_eq!(decimal("1.50"), decimal("15e-1"));
        assert_eq!(decimal("-0"), decimal("0.0"));
        assert_eq!(decimal("1e3"), decimal("1000"));
    }

    #[test]
    fn order_is_by_value() {
        assert!(decimal("-2") < decimal("-1.5"));
        assert!(decimal("9007199254740993") > decimal("9007199254740992"));
        assert!(decimal("1e300") > decimal("1"));
    }

    #[test]
    fn multiples_are_exact_in_decimals() {
        assert_eq!(decimal("0.3").is_multiple_of(decimal("0.1")), Some(true));
        assert_eq!(decimal("1").is_multiple_of(decimal("0.3")), Some(false));
        assert_eq!(decimal("6").is_multiple_of(decimal("3")), Some(true));
    }
    #[test]
    fn rounding_is_towards_the_side_that_is_named() {
        let rounded = |text: &str| (decimal(text).floor(), decimal(text).ceil());
        assert_eq!(rounded("2.5"), (Some(2), Some(3)));
        assert_eq!(rounded("-2.5"), (Some(-3), Some(-2)));
        assert_eq!(rounded("7"), (Some(7), Some(7)));
        assert_eq!(rounded("-1e-300"), (Some(-1), Some(0)));
        assert_eq!(rounded("1e300"), (None, None));
    }

    #[test]
    fn multiples_are_the_nearest_on_the_side_that_is_named() {
        let nearest = |at: &str, step: &str| {
            (decimal(at).floor_to(decimal(step)), decimal(at).ceil_to(decimal(step)))
        };
        assert_eq!(nearest("1.4", "0.5"), (Some(decimal("1")), Some(decimal("1.5"))));
        assert_eq!(nearest("-1.4", "0.5"), (Some(decimal("-1.5")), Some(decimal("-1"))));
        assert_eq!(nearest("6", "3"), (Some(decimal("6")), Some(decimal("6"))));
        assert_eq!(nearest("1", "0"), (None, None));
    }

    #[test]
    fn common_multiples_are_the_least() {
        let common = |a: &str, b: &str| decimal(a).common_multiple(decimal(b));
        assert_eq!(common("2", "3"), Some(decimal("6")));
        assert_eq!(common("1", "1.5"), Some(decimal("3")));
        assert_eq!(common("0", "1"), Some(decimal("0")));
        assert_eq!(common("0", "0"), None);
    }
}
