//! Time is exact at every rate.

use oneiric::clock::{FLICKS, Rate, STEP, Time};
use proptest::prelude::*;

const COMMON: [(&str, u32, u32); 9] = [
    ("23.976", 24000, 1001),
    ("24", 24, 1),
    ("25", 25, 1),
    ("29.97", 30000, 1001),
    ("30", 30, 1),
    ("48", 48, 1),
    ("59.94", 60000, 1001),
    ("60", 60, 1),
    ("120", 120, 1),
];

#[test]
fn common_rates_are_whole_numbers_of_flicks() {
    for (name, num, den) in COMMON {
        let rate: Rate = name.parse().unwrap();
        assert_eq!(rate, Rate { num, den }, "{name}");
        assert_eq!(i128::from(rate.duration()) * i128::from(num), i128::from(FLICKS) * i128::from(den), "{name}");
        for n in (-2000..200_000).step_by(7) {
            assert_eq!(rate.time(n), Time(n * rate.duration()), "{name}, frame {n}");
            assert_eq!(rate.frame(rate.time(n)), n, "{name}, frame {n}");
            assert_eq!(rate.frame(Time(rate.time(n).0 - 1)), n - 1, "{name}, just before frame {n}");
        }
    }
}

#[test]
fn sixty_frames_are_sixty_steps() {
    let rate = Rate::LIVE;
    for n in 0..10_000 {
        assert_eq!(rate.time(n).step(), (n as u64, 0.0));
    }
    assert_eq!(Time(STEP / 2).step(), (0, 0.5));
}

#[test]
fn rates_that_are_none_are_refused() {
    for text in ["", "0", "24/0", "x", "-24", "nan", "1e3", "23.97612", "5000", "24/", "1/1000"] {
        let error = text.parse::<Rate>().expect_err(text);
        assert!(error.contains("rate"), "{error}");
    }
    assert_eq!("12.5".parse(), Ok(Rate { num: 125, den: 10 }));
    assert_eq!("30000/1001".parse::<Rate>().map(|r| r.to_string()), Ok("30000/1001".into()));
}

#[test]
fn frames_of_a_stretch_are_those_that_start_in_it() {
    let second = |s: f64| Time::from_seconds(s);
    assert_eq!(Rate::FILM.frames(second(1.0), second(2.0)), 24..48);
    assert_eq!(Rate::FILM.frames(second(1.01), second(2.01)), 25..49);
    assert_eq!(Rate::FILM.frames(second(2.0), second(1.0)).count(), 0);
}

proptest! {
    #[test]
    fn a_frame_is_on_screen_at_its_own_time(num in 1_u32..1_000_000, den in 1_u32..5000, n in -1_000_000_i64..10_000_000) {
        let rate = Rate { num, den };
        prop_assert_eq!(rate.frame(rate.time(n)), n);
        prop_assert!(rate.time(n) < rate.time(n + 1));
        prop_assert_eq!(rate.frame(Time(rate.time(n).0 - 1)), n - 1);
    }

    #[test]
    fn seconds_come_back(ms in 0_i64..10_000_000) {
        let t = Time::from_seconds(ms as f64 / 1000.0);
        prop_assert_eq!(t.0 * 1000, ms * FLICKS);
        prop_assert_eq!(Time::from_seconds(t.seconds()), t);
    }
}
