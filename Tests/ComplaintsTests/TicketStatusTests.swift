import Complaints
import Testing

@Suite("A ticket status")
struct TicketStatusTests {
    @Test(
        "is read from the central system's words",
        arguments: [
            ("Belum Terverifikasi", TicketStatus.received), ("Terverifikasi", .verified),
            ("Terdisposisi ke Dinas PUPR", .assigned), ("Ditindaklanjuti oleh Instansi", .inProgress),
            ("Dalam Proses", .inProgress), ("Tunda", .onHold), ("Selesai", .resolved),
            ("Selesai otomatis dalam 10 hari", .resolved), ("Ditutup oleh Sistem", .closed),
            ("Diarsipkan oleh Admin", .archived), ("  SELESAI\u{A0} ", .resolved), ("Ditolak", .archived),
        ]
    )
    func known(verbatim: String, status: TicketStatus) {
        #expect(TicketStatus(verbatim: verbatim) == status)
    }

    @Test("stays open where the words are new", arguments: ["", "Menunggu Konfirmasi", "Selesaikan segera"])
    func unknown(verbatim: String) {
        #expect(TicketStatus(verbatim: verbatim) == nil)
    }

    @Test("going back is explained, going on and being put off are not")
    func reversal() {
        #expect(TicketStatus.inProgress.reversal(after: .resolved) == "taken up again after it was resolved")
        #expect(TicketStatus.received.reversal(after: .archived) == "taken up again after it was archived")
        #expect(
            TicketStatus.assigned.reversal(after: .inProgress)
                == "passed on to another institution after work had begun"
        )
        #expect(TicketStatus.received.reversal(after: .verified) == "set back from verified")
        for (index, status) in [TicketStatus.received, .verified, .assigned, .inProgress, .resolved, .closed]
            .enumerated()
        {
            #expect(status.reversal(after: .received) == nil, "\(index)")
            #expect(status.reversal(after: .onHold) == nil)
            #expect(TicketStatus.onHold.reversal(after: status) == nil)
        }
        #expect(TicketStatus.archived.reversal(after: .closed) == nil)
    }
}

@Suite("Personal data")
struct PersonalDatumTests {
    @Test("is replaced by words that name its kind, whatever stands around it")
    func redacting() {
        let text = "sy Budi é NIK 1603020000000001 hp 0812"
        let marks = [
            PersonalDatum(kind: .name, start: 3, length: 4),
            PersonalDatum(kind: .nationalIdentity, start: 15, length: 16),
        ]
        #expect(marks.redacting(text) == "sy [nama] é NIK [NIK] hp 0812")
        #expect(marks.redacting(text, kinds: [.nationalIdentity]) == "sy Budi é NIK [NIK] hp 0812")
    }

    @Test("that does not fit the text is ignored")
    func misfit() {
        #expect([PersonalDatum(kind: .name, start: 2, length: 40)].redacting("abc") == "abc")
        #expect([PersonalDatum(kind: .name, start: -1, length: 1)].redacting("abc") == "abc")
    }
}
