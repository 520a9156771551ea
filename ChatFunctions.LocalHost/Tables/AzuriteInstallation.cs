using System.ComponentModel;

namespace ChatFunctions.LocalHost.Tables;

/// <summary>The Azurite that eng/azurite/package-lock.json pins, installed by npm into that folder.</summary>
internal sealed class AzuriteInstallation(Repository repository)
{
    private readonly NpmFolder _npm = new(repository.AzuriteFolder);

    /// <summary>Runs <c>npm ci</c> unless what is installed is what the lock names. Not safe to run twice at once.</summary>
    /// <exception cref="StartFailureException">npm is missing or fails.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (_npm.IsCurrent())
        {
            return;
        }

        var folder = repository.Shorten(repository.AzuriteFolder);
        Console.WriteLine($"Installing the local table service (npm ci in {folder}, once)…");
        try
        {
            if (await _npm.InstallAsync(cancellationToken) is { } failure)
            {
                throw new StartFailureException($"npm ci in {folder} failed with {failure}");
            }
        }
        catch (Win32Exception failure)
        {
            throw NodeMissing(failure);
        }
    }

    public static StartFailureException NodeMissing(Exception failure) => new(
        "The local table service needs Node.js with npm, which was not found. "
        + "Install it from https://nodejs.org, or set ConversationStore__ConnectionString to a storage account.",
        failure);
}
