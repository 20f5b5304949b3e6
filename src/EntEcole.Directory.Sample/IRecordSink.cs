namespace EntEcole.Directory.Sample;

/// <summary>Where a writer of records puts them, one after the other.</summary>
internal interface IRecordSink
{
    /// <summary>Opens a record down to its attributes.</summary>
    ByteWriter Begin(int id);

    /// <summary>Closes it.</summary>
    void End();
}
