namespace EntEcole.Directory.Tds.TSql;

/// <summary>A text that is no T-SQL, or names what the schema does not have.</summary>
internal sealed class TSqlRefusedException(string message) : Exception(message)
{
    /// <summary>Refuses unless a condition holds.</summary>
    public static void Unless(bool holds, string message)
    {
        if (!holds)
        {
            throw new TSqlRefusedException(message);
        }
    }
}
