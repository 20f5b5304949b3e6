namespace EntEcole.Directory.Privacy;

/// <summary>
/// Facts by which an erased person is recognised in a school while a feed delivers them, hashed: where no source id lasts, as in ONDE
/// files.
/// </summary>
/// <param name="FeedNo">Feed that delivered the person.</param>
/// <param name="Uai">School in which the person had a profile; the facts are compared in this school alone.</param>
/// <param name="Salt">Key of the hash, 16 random bytes, hexadecimal; facts of one store share it.</param>
/// <param name="Hash">HMAC-SHA256 of the facts, hexadecimal.</param>
/// <param name="Mark">Which facts belong to one erased person: <see cref="ErasureList.HashOf"/> of their former id.</param>
public sealed record ErasedFact(int FeedNo, string Uai, string Salt, string Hash, string Mark);
