namespace EntEcole.Directory.Extracts.Records;

/// <summary>Where a value of a record lies in the record's texts.</summary>
/// <param name="Attribute">Its attribute.</param>
/// <param name="Start">Its first character.</param>
/// <param name="Length">How many characters it has.</param>
/// <param name="Line">Its line in the file.</param>
internal readonly record struct AafValue(AafAttribute Attribute, int Start, int Length, int Line);

/// <summary>What a record is besides its texts and values; see the properties of <see cref="AafRecord"/>.</summary>
internal readonly record struct AafRecordHeader(
    AafRequest Request, bool IsWhole, long Hash, int Line, bool Oversized, (int Start, int Length) Id, UInt128 Mentioned);
