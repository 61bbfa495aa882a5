import Carriers
import CentralAPI
import Complaints
import Foundation
import GRDB
import Gateway
import LedgerSteps
import Synchronization
import TestSupport
import Testing

@testable import Ledger

/// What holds whatever arrives. Many conversations run beside each other over one ledger, each with a number of its own; a failure
/// names its seed.
@Suite("Any conversation")
struct ConversationPropertyTests {
    private static let texts = [
        "jalan berlubang di desa Guci kec Ujan Mas", "lampu jalan mati", "sampah menumpuk di desa Kepur", "STATUS",
        "STATUS LP10008", "STATUS LP99999", "status 9000001", "BANTUAN", "TAMBAH LP10008 dekat pasar", "TAMBAH",
        "NILAI 4",
        "NILAI", "BATAL", "BERHENTI", "MULAI", "BAHASA JAWA", "bahasa inggris", "BAHASA X", "ANONIM", "RAHASIA",
        "LANJUT",
        "p", "halo pak", "terima kasih", "desa Guci", "...dan dekat jembatan", "sambungan: rusak parah",
        "1/2 jembatan putus",
        "2/2 di desa Segamit", "tolong pak bupati", "goblok", "menang undian hub wa 0812345678 pin 12", "?", "12345",
        "kapan KTP saya jadi pak, sudah sebulan di Disdukcapil", "pungli di kantor camat Lubai",
        "RAHASIA kades potong BLT",
        "balasan otomatis: saya sedang rapat", "ok", "Ya", "9", "LP10008", "mohon perbaikan irigasi desa Muara Danau",
    ]
    private static let statuses = [
        "Terverifikasi", "Terdisposisi ke Dinas PUPR", "Terdisposisi ke Dishub", "Dalam Proses", "Tunda", "Selesai",
        "Ditutup oleh Admin", "Diarsipkan oleh Sistem", "Menunggu", "Belum Terverifikasi",
    ]
    private static let budget = 7

    @Test("never makes lapord send more to a number within a day than the budget", arguments: [1, 2, 3])
    func budget(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let citizens = 120
        var setting = Rehearsal.Setting()
        setting.manners = ReplyManners(dailyBudget: Self.budget, quietHours: (21, 6))
        setting.pollInterval = 3 * 3600
        try await Rehearsal.run(setting) { rehearsal in
            // Two days and a half, in steps of minutes and hours; at each, some of the citizens text, in bursts at times.
            let end = Rehearsal.start + 2.5 * 86_400
            while rehearsal.clock.now < end {
                let pause = Double(
                    Bool.random(using: &generator) ? 60 : Int.random(in: 600...14_400, using: &generator)
                )
                try await rehearsal.advance(to: rehearsal.clock.now + pause)
                for citizen in 0..<citizens where Int.random(in: 0..<6, using: &generator) == 0 {
                    for _ in 0..<Int.random(in: 1...3, using: &generator) {
                        let text = Self.texts.randomElement(using: &generator) ?? ""
                        try await rehearsal.hear(text, from: Self.number(citizen))
                    }
                }
                rehearsal.central.state.withLock { state in
                    for trackingID in state.trackingIDs where Int.random(in: 0..<8, using: &generator) == 0 {
                        state.statuses[trackingID] = Self.statuses.randomElement(using: &generator)
                        let key = "k\(generator.next())"
                        state.followUps[trackingID, default: []].append(
                            .init(key: key, text: "sudah dicek", from: "Dinas", to: nil, template: nil, at: nil)
                        )
                    }
                }
                try await rehearsal.settle()
            }
            try await rehearsal.advance(to: end + 86_400)
            let sent = try await rehearsal.sendings()
            #expect(sent.count > citizens * Self.budget, "seed \(seed)")
            for (recipient, times) in Dictionary(grouping: sent, by: \.recipient).mapValues({ $0.map(\.at).sorted() }) {
                for (index, time) in times.enumerated() {
                    let within = times[...index].filter { $0 > time - 86_400_000 }.count
                    #expect(within <= Self.budget, "seed \(seed), number \(recipient.hashValue)")
                }
            }
            #expect(try await rehearsal.ledger.verify() == [])
        }
    }

    // MARK: Machines

    /// A machine that answers whatever it gets.
    private enum Machine: CaseIterable {
        case says
        case counts
        case tellsTheTime
        case echoes
        case quotes
        case shouts

        func answer(to heard: String, _ text: String, round: Int) -> String {
            switch self {
            case .says: text
            case .counts: "\(text) No. antrian \(round)"
            case .tellsTheTime: "\(text) (\(8 + round / 60):\(10 + round % 50) WIB)"
            case .echoes: heard
            case .quotes: "Anda menulis: \"\(heard)\". \(text)"
            case .shouts: round.isMultiple(of: 2) ? text.uppercased() : text
            }
        }
    }

    private static let sayings = [
        "Terima kasih telah menghubungi kami.", "Maaf, saya sedang rapat, nanti saya hubungi.",
        "Pengaduan Anda tentang jalan rusak di desa Guci kec Ujan Mas telah kami terima dan akan diproses.",
        "Selamat datang di Toko Maju Jaya, pesanan Anda segera kami kirim.", "STATUS", "BANTUAN", "ok siap",
        "Nomor yang Anda hubungi sedang tidak aktif, silakan coba lagi.", "TAMBAH LP10008 dekat pasar", "halo",
        "Lampu jalan mati di desa Kepur sudah kami catat.", "Balas YA untuk melanjutkan.", "lanjut", "BAHASA JAWA",
    ]

    @Test("with another machine ends after two texts at most", arguments: [1, 2, 3])
    func machines(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let count = Self.sayings.count * Machine.allCases.count
        // Whoever answers slowly is caught as well: in minutes.
        let delays = (0..<count).map { _ in [0, 1, 3, 10, 30].randomElement(using: &generator) ?? 0 }
        var setting = Rehearsal.Setting()
        setting.manners = ReplyManners(dailyBudget: 1000)
        setting.pollInterval = 6 * 3600
        try await Rehearsal.run(setting) { rehearsal in
            for index in 0..<count {
                try await rehearsal.hear("jalan berlubang di desa Guci kec Ujan Mas", from: Self.number(index))
            }
            try await rehearsal.settle()
            let first = rehearsal.carrier.sent.count
            #expect(first == 2 * count)
            var rounds = [Int](repeating: 0, count: count)
            var due: [Int: [(machine: Int, heard: String)]] = [:]
            var seen = 0
            for minute in 0..<400 {
                let sent = rehearsal.carrier.sent
                for message in sent[seen...] {
                    guard let index = (0..<count).first(where: { Self.number($0) == message.recipient }) else {
                        continue
                    }
                    due[minute + delays[index], default: []].append((index, message.text))
                }
                seen = sent.count
                for (index, heard) in due.removeValue(forKey: minute) ?? [] {
                    rounds[index] += 1
                    let machine = Machine.allCases[index % Machine.allCases.count]
                    let saying = Self.sayings[index / Machine.allCases.count]
                    let answer = machine.answer(to: heard, saying, round: rounds[index])
                    try await rehearsal.hear(answer, from: Self.number(index))
                }
                try await rehearsal.advance(to: rehearsal.clock.now + 60)
                if due.isEmpty, rehearsal.carrier.sent.count == seen, minute > 60 { break }
            }
            #expect(due.isEmpty, "seed \(seed): machines still talk")
            let answers = Dictionary(grouping: try await rehearsal.sendings(directOnly: true), by: \.recipient)
            for (recipient, texts) in answers {
                // The first is the confirmation that the citizen behind the machine got.
                let index = rehearsal.machine(recipient, of: count) ?? 0
                let machine = Machine.allCases[index % Machine.allCases.count]
                let saying = Self.sayings[index / Machine.allCases.count]
                #expect(texts.count - 1 <= 2, "seed \(seed): a machine that \(machine), '\(saying)'")
            }
        }
    }

    static func number(_ index: Int) -> PhoneNumber {
        PhoneNumber(kind: .subscriber, canonical: "62812\(70_000_000 + index)")
    }
}

extension Rehearsal {
    /// What went out: to whom and when, in milliseconds.
    fileprivate func sendings(directOnly: Bool = false) async throws -> [(recipient: Data, at: Int64)] {
        try await ledger.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT recipient_hash, updated_at FROM outbound_message
                    WHERE state = 'sent' AND (reply_key LIKE 'm%' OR NOT ?)
                    """,
                arguments: [directOnly]
            )
            .map { ($0[0], $0[1]) }
        }
    }

    /// Which of the machines a number belongs to.
    fileprivate func machine(_ recipient: Data, of count: Int) -> Int? {
        (0..<count).first { ledger.vault.hash(ConversationPropertyTests.number($0)) == recipient }
    }
}
