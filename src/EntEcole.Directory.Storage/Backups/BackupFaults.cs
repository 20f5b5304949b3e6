using EntEcole.Directory.Model;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EntEcole.Directory.Storage.Backups;

/// <summary>What may be wrong with a back-up, and what to do.</summary>
internal static class BackupFaults
{
    public static DirectoryException Manifest(string file) => Invalid(
        file, "has a manifest that this program cannot read.", "a un manifeste que ce programme ne sait pas lire.");

    public static DirectoryException Differs(string file) => Invalid(
        file, "is not what its manifest says: it was cut or changed. Use another back-up.",
        "n'est pas ce que dit son manifeste : coupé ou modifié. Reprendre une autre sauvegarde.");

    public static DirectoryException Broken(string file) => Invalid(
        file, "is broken: SQLite finds faults in it. Use an earlier back-up.",
        "est abîmé : SQLite y trouve des fautes. Reprendre une sauvegarde antérieure.");

    public static DirectoryException NotOurs(string file) => Invalid(
        file, "is no store of a directory.", "n'est pas la base d'un annuaire.");

    public static DirectoryException Missing(string file) => Invalid(file, "does not exist.", "n'existe pas.");

    public static DirectoryException InUse(string path) => new(
        Reason.StoreInUse,
        new LocalizedText(
            $"{path} is in use: stop serve, worker and every other command on it first.",
            $"{path} est en cours d'utilisation : arrêter d'abord serve, worker et toute autre commande."),
        DirectoryException.Fact("path", path));

    public static DirectoryException StoreBroken(string path) => new(
        Reason.StoreUnavailable,
        new LocalizedText(
            $"{path} is broken, and cannot be kept as it is. Move it away, with the files {path}-wal and {path}-shm, and restore again.",
            $"{path} est abîmé et ne peut être gardé tel quel. Le déplacer, avec les fichiers {path}-wal et {path}-shm, et restaurer de nouveau."),
        DirectoryException.Fact("path", path));

    public static DirectoryException ForSqlServer() => new(
        Reason.SettingInvalid,
        new LocalizedText(
            "A SQL Server is backed up by its own means (BACKUP DATABASE); this command is for the embedded store.",
            "Un serveur SQL Server se sauvegarde par ses propres moyens (BACKUP DATABASE) ; cette commande sert à la base embarquée."),
        DirectoryException.Fact("setting", "database"));

    public static DirectoryException Unwritable(string folder, Exception fault) => IsDiskFull(fault) ? DiskFull(folder, fault) : new(
        Reason.BackupInvalid,
        new LocalizedText(
            $"No back-up can be written to {folder} ({fault.GetType().Name}): look at its rights and its room.",
            $"Aucune sauvegarde ne peut être écrite dans {folder} ({fault.GetType().Name}) : voir ses droits et la place."),
        DirectoryException.Fact("file", folder),
        fault);

    /// <summary>Whether a disk has no room left, as the system or SQLite says it.</summary>
    public static bool IsDiskFull(Exception fault)
    {
        // ENOSPC and EDQUOT as .NET passes them on, ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL on Windows.
        const int NoSpace = 28, Quota = 122, HandleDiskFull = unchecked((int)0x80070027), DiskFull = unchecked((int)0x80070070);
        return fault is SqliteException { SqliteErrorCode: raw.SQLITE_FULL }
            or IOException { HResult: NoSpace or Quota or HandleDiskFull or DiskFull };
    }

    private static DirectoryException DiskFull(string folder, Exception fault) => new(
        Reason.BackupInvalid,
        new LocalizedText(
            $"The disk of {folder} is full: no back-up was written, and nothing is left of it. Make room, or keep fewer (BackupKeep).",
            $"Le disque de {folder} est plein : aucune sauvegarde n'a été écrite et il n'en reste rien. Faire de la place, ou en garder moins (BackupKeep)."),
        DirectoryException.Fact("file", folder),
        fault);

    private static DirectoryException Invalid(string file, string english, string french) => new(
        Reason.BackupInvalid, new LocalizedText($"{file} {english}", $"{file} {french}"), DirectoryException.Fact("file", file));
}
