/// What citizens write in a run: reports about different things at different places, in the ways that people write on telephones.
enum ComplaintTexts {
    static let all = [
        "jalan rusak parah di desa Lingga kecamatan Lawang Kidul, sudah tiga bulan tidak diperbaiki, byk motor jatuh",
        "lampu jalan mati di depan pasar Tanjung Enim, tolong diperbaiki krn rawan kecelakaan",
        "sampah menumpuk di pinggir jalan desa Ujan Mas Lama, bau dan banyak lalat. mohon diangkut",
        "pelayanan KTP di kec. Gelumbang lama sekali, sudah 2 minggu blm jadi, petugas sering tidak ada",
        "jembatan gantung desa Tanjung Raja putus talinya, anak sekolah terpaksa lewat sungai",
        "air PDAM di Muara Enim sudah seminggu tidak mengalir, kami susah mandi dan masak",
        "puskesmas Rambang Dangku tutup jam 10, padahal banyak pasien yang antri dari pagi",
        "mohon perbaikan saluran air di desa Karang Raja, tiap hujan banjir masuk rumah warga",
        "truk batubara lewat siang hari di desa Gunung Megang, debu tebal dan jalan berlubang",
        "bantuan sosial di desa Pagar Dewa tidak tepat sasaran, yang kaya dapat yang miskin tidak",
        "sekolah SD di desa Lubai Ulu atapnya bocor, kalau hujan murid tidak bisa belajar",
        "tiang listrik miring di desa Semende, takut roboh menimpa rumah. mohon segera ditangani",
    ]
}
