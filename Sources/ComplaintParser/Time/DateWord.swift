/// What a standard word means for a date.
enum DateWord: Sendable, Equatable {
    case none
    /// 1 is Monday, 7 is Sunday; `minggu` is both Sunday and week.
    case weekday(Int)
    case month(Int)
    /// A word for one to ten.
    case count(Int)
    case yesterday
    case lastNight
    case earlier
    case now
    case today
    case this
    case day
    case week
    case year
    case night
    case partOfDay
    case dateOf
    case ago
    case next
    case every
    case until
    case already
    case since
    case tomorrow
    case dayBefore
    case festival
    case oneWeek
    case justNow
    case which
    case hour

    /// The standard words and their meanings; spellings come from the lexicon.
    static let meanings: [String: DateWord] = [
        "senin": .weekday(1), "selasa": .weekday(2), "rabu": .weekday(3), "kamis": .weekday(4), "jumat": .weekday(5),
        "sabtu": .weekday(6), "minggu": .weekday(7), "ahad": .weekday(7),
        "januari": .month(1), "februari": .month(2), "maret": .month(3), "april": .month(4), "mei": .month(5),
        "juni": .month(6), "juli": .month(7), "agustus": .month(8), "september": .month(9), "oktober": .month(10),
        "november": .month(11), "desember": .month(12),
        "satu": .count(1), "dua": .count(2), "tiga": .count(3), "empat": .count(4), "lima": .count(5),
        "enam": .count(6),
        "tujuh": .count(7), "delapan": .count(8), "sembilan": .count(9), "sepuluh": .count(10), "sehari": .count(1),
        "kemarin": .yesterday, "semalam": .lastNight, "tadi": .earlier, "sekarang": .now, "ini": .this, "hari": .day,
        "pekan": .week, "seminggu": .oneWeek, "sepekan": .oneWeek, "tahun": .year, "bulan": .year, "setahun": .year,
        "sebulan": .year, "malam": .night,
        "pagi": .partOfDay, "siang": .partOfDay, "sore": .partOfDay, "subuh": .partOfDay, "dini": .partOfDay,
        "magrib": .partOfDay, "isya": .partOfDay, "asar": .partOfDay, "zuhur": .partOfDay, "petang": .partOfDay,
        "tanggal": .dateOf, "lalu": .ago, "lewat": .ago, "silam": .ago, "depan": .next, "nanti": .next,
        "mendatang": .next,
        "tiap": .every, "setiap": .every, "per": .every, "beberapa": .every, "sampai": .until, "hingga": .until,
        "sudah": .already,
        "selama": .already, "sejak": .since, "dari": .since, "mulai": .since, "besok": .tomorrow, "lusa": .dayBefore,
        "dulu": .dayBefore, "lebaran": .festival, "puasa": .festival, "pemilu": .festival, "pilkada": .festival,
        "musim": .festival, "natal": .festival, "pilkades": .festival, "barusan": .justNow, "baru": .justNow,
        "yang": .which,
        "jam": .hour, "pukul": .hour,
    ]
}
