using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.Settings;
using ChatFunctions.LocalHost.Tables;
using Microsoft.Extensions.Configuration;

namespace ChatFunctions.Tests.LocalHost.Tables;

public sealed class TableServiceTests
{
    [Fact]
    public async Task Port_is_asked_for_the_setting_that_it_overrules_is_named()
    {
        var running = await AzuriteFixture.SharedAsync();
        var environment = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConversationStore:ConnectionString", running.ConnectionString)]).Build();
        var settings = new LocalSettings(new ConfigurationBuilder().Build(), environment);

        await using var table = await TableService.StartAsync(Repository.Find(), settings, running.Port, CancellationToken.None);

        Assert.EndsWith(
            " (ConversationStore__ConnectionString is ignored because of --table-port)", table.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_for_the_data_cannot_be_written_one_sentence_says_what_to_do()
    {
        var root = Directory.CreateTempSubdirectory();
        var repository = new Repository(root.FullName);
        await File.WriteAllTextAsync(repository.DataFolder, "");

        var failure = await Assert.ThrowsAsync<StartFailureException>(() =>
            Azurite.StartUnlessRunningAsync(repository, new TableEndPoint(QuietPort.Choose()), CancellationToken.None));

        Assert.Contains(repository.DataFolder, failure.Message, StringComparison.Ordinal);
        Assert.Contains("or set ConversationStore__ConnectionString", failure.Message, StringComparison.Ordinal);
        root.Delete(recursive: true);
    }
}
