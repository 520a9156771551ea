using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Tests.Conversations.Table;

/// <summary>Which table the settings lead to.</summary>
public sealed class ConversationStoreOptionsTests
{
    private const string HostStorage =
        "DefaultEndpointsProtocol=https;AccountName=hostacct;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";

    private static readonly (string, string?) None = ("ConversationStore__ConnectionString", null);

    [Fact]
    public void Own_connection_string_is_set_it_counts()
    {
        using var host = AppSettings.Build(("AzureWebJobsStorage", HostStorage), ("ConversationStore__TableName", "chats"));

        AssertTable("https://acct.table.core.windows.net/chats", host);
    }

    [Fact]
    public void Own_address_is_set_it_counts()
    {
        using var host = AppSettings.Build(
            None, ("ConversationStore__ServiceUri", "https://own.table.core.windows.net"), ("AzureWebJobsStorage", HostStorage));

        AssertTable("https://own.table.core.windows.net/conversations", host);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void Only_the_hosts_storage_is_set_it_is_used(string? own)
    {
        using var host = AppSettings.Build(
            ("ConversationStore__ConnectionString", own), ("ConversationStore__ServiceUri", own), ("AzureWebJobsStorage", HostStorage));

        AssertTable("https://hostacct.table.core.windows.net/conversations", host);
    }

    [Fact]
    public void Host_storage_is_the_development_one_it_is_used()
    {
        using var host = AppSettings.Build(None, ("AzureWebJobsStorage", "UseDevelopmentStorage=true"));

        AssertTable("http://127.0.0.1:10002/devstoreaccount1/conversations", host);
    }

    [Fact]
    public void Only_the_hosts_account_is_named_its_table_service_is_used()
    {
        using var host = AppSettings.Build(None, ("AzureWebJobsStorage__accountName", "hostacct"));

        AssertTable("https://hostacct.table.core.windows.net/conversations", host);
    }

    [Fact]
    public void Host_names_its_table_service_it_is_used()
    {
        using var host = AppSettings.Build(
            None, ("AzureWebJobsStorage__accountName", "hostacct"),
            ("AzureWebJobsStorage__tableServiceUri", "https://t.table.core.usgovcloudapi.net"));

        AssertTable("https://t.table.core.usgovcloudapi.net/conversations", host);
    }

    [Theory]
    [InlineData("ConversationStore__ServiceUri", "own.table.core.windows.net")]
    [InlineData("ConversationStore__ServiceUri", "ftp://own")]
    [InlineData("AzureWebJobsStorage__tableServiceUri", "own.table.core.windows.net")]
    [InlineData("AzureWebJobsStorage__accountName", "my account")]
    [InlineData("AzureWebJobsStorage__accountName", "a/b")]
    [InlineData("AzureWebJobsStorage", "nonsense")]
    public async Task Setting_is_bad_the_message_names_it(string name, string value)
    {
        var message = await AppSettings.RefuseAsync(None, (name, value));

        Assert.Contains(name, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_read_table_name_has_its_default()
    {
        using var host = AppSettings.Build();

        Assert.Equal("conversations", host.Services.GetRequiredService<IOptions<ConversationStoreOptions>>().Value.TableName);
    }

    private static void AssertTable(string expected, IHost host) =>
        Assert.Equal(new Uri(expected), host.Services.GetRequiredService<TableClient>().Uri);
}
