//! Calendar days, without a clock.

/// A day, as the number of days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub i64);

impl Date {
    /// Reads `2026-01-31` or the day of an RFC 3339 time such as `2026-01-31T00:00:00Z`.
    pub fn parse(text: &str) -> Option<Self> {
        let (day, rest) = text.split_at_checked(10)?;
        let numbers: Option<Vec<i64>> = day.split('-').map(|digits| digits.parse().ok()).collect();
        let [year, month, day] = numbers?[..] else { return None };
        let date = Self::of(year, month, day)?;
        (rest.is_empty() || rest.starts_with(['T', 't', ' '])).then_some(date)
    }

    fn of(year: i64, month: i64, day: i64) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 => 28 + i64::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        // Years are counted from March: the leap day comes last, and every earlier month has its fixed place.
        let march_year = if month <= 2 { year - 1 } else { year };
        let leap_days = march_year.div_euclid(4) - march_year.div_euclid(100) + march_year.div_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        (1..=length).contains(&day).then_some(Self(march_year * 365 + leap_days + day_of_year - DAYS_TO_1970))
    }
}

/// From 1 March of year 0 to 1 January 1970.
const DAYS_TO_1970: i64 = 719_468;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(Date::parse("1970-01-01"), Some(Date(0)));
        assert_eq!(Date::parse("2000-03-01"), Some(Date(11_017)));
        assert_eq!(Date::parse("2024-02-29T10:00:00Z"), Date::parse("2024-02-28").map(|date| Date(date.0 + 1)));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["", "invalid-date", "2023-02-29", "2023-13-01", "2023-1-1", "2023-01-01x", "2023-04-31"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }
}
