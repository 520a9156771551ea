using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.Settings;
using ChatFunctions.LocalHost.Tables;
using Microsoft.Extensions.Configuration;

namespace ChatFunctions.Tests.LocalHost.Settings;

public sealed class LocalSettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatfunctions-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void SettingInBothPlaces_EnvironmentWins()
    {
        var settings = Read(
            """{ "Values": { "Chat__MaxHistoryMessages": "10", "OPENAI_MODEL": "from-file" } }""", ("OPENAI_MODEL", "from-environment"));

        Assert.Equal("from-environment", settings.Configuration["OPENAI_MODEL"]);
        Assert.Equal("10", settings.Configuration["Chat:MaxHistoryMessages"]);
    }

    [Fact]
    public void AccessNotSet_IsOpen_AndAnyValueWins()
    {
        Assert.Equal("Open", Read("{}").Configuration["Chat:Access"]);
        Assert.Equal("Key", Read("""{ "Values": { "Chat__Access": "Key" } }""").Configuration["Chat:Access"]);
    }

    [Fact]
    public void CommentsTrailingCommasAndScalars_AreAccepted()
    {
        var settings = Read(
            """
            {
              // Core Tools accept this too.
              "IsEncrypted": false,
              "Values": { "A": 1, "B": true, },
              "Host": { "LocalHttpPort": 7099, "CORS": "http://localhost:3000, https://example.com", "CORSCredentials": true }
            }
            """);

        Assert.Equal("1", settings.Configuration["A"]);
        Assert.Equal("True", settings.Configuration["B"]);
        Assert.Equal(7099, settings.HttpPort);
        Assert.Equal(["http://localhost:3000", "https://example.com"], settings.CorsOrigins);
        Assert.True(settings.CorsCredentials);
    }

    [Theory]
    [InlineData("{\n  \"Values\": {\n    \"A\": \"1\"\n    \"B\": \"2\"\n  }\n}", "line 4: this is not valid JSON.")]
    [InlineData("{ \"Values\": { \"Chat\": { \"Access\": \"Open\" } } }", "the value of \"Chat\" must be a string")]
    [InlineData("{ \"IsEncrypted\": true }", "is encrypted")]
    [InlineData("{ \"Host\": { \"LocalHttpPort\": \"seven\" } }", "Host.LocalHttpPort must be a port number")]
    [InlineData("{ \"Values\": \"A=1\" }", "\"Values\" must be an object")]
    [InlineData("[]", "must hold one JSON object")]
    [InlineData("{ \"Values\": { \"A\": \"1\", \"a\": \"2\" } }", "each name stands once")]
    public void MalformedFile_IsNamedWithItsFault(string content, string expected)
    {
        var failure = Assert.Throws<StartFailureException>(() => Read(content));

        Assert.StartsWith(Path.Combine(_folder.FullName, LocalSettings.FileName), failure.Message, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_IsSoughtFromTheWorkingDirectoryUpToTheRoot()
    {
        var root = _folder.CreateSubdirectory("clone");
        var inside = root.CreateSubdirectory("docs/decisions");
        var outside = _folder.CreateSubdirectory("elsewhere");
        var strangers = Write(_folder, "{}");

        Assert.Null(LocalSettings.FindFile(inside.FullName, root.FullName));
        var atRoot = Write(root, "{}");

        Assert.Equal(atRoot, LocalSettings.FindFile(inside.FullName, root.FullName));
        Assert.Equal(atRoot, LocalSettings.FindFile(outside.FullName, root.FullName));
        Assert.Equal(strangers, LocalSettings.FindFile(_folder.FullName, root.FullName));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(null, "AzureWebJobsStorage", "UseDevelopmentStorage=true")]
    [InlineData(null, "ConversationStore__ConnectionString", " UseDevelopmentStorage=true; ", "AzureWebJobsStorage", "AccountName=real")]
    [InlineData("AzureWebJobsStorage", "AzureWebJobsStorage", "AccountName=real")]
    [InlineData("AzureWebJobsStorage__accountName", "AzureWebJobsStorage__accountName", "real")]
    [InlineData("AzureWebJobsStorage__tableServiceUri", "AzureWebJobsStorage__tableServiceUri", "https://real.table.core.windows.net")]
    [InlineData("ConversationStore__ServiceUri", "ConversationStore__ServiceUri", "https://real.table.core.windows.net")]
    [InlineData("AzureWebJobsStorage", "AzureWebJobsStorage", "AccountName=real", "AzureWebJobsStorage__accountName", "other")]
    [InlineData("ConversationStore__ServiceUri", "ConversationStore__ServiceUri", "x", "AzureWebJobsStorage", "UseDevelopmentStorage=true")]
    public void StorageSetting_DecidesWhetherATableServiceIsStarted(string? expected, params string[] namesAndValues)
    {
        var pairs = namesAndValues.Chunk(2).Select(pair => (pair[0].Replace("__", ":", StringComparison.Ordinal), pair[1]));

        Assert.Equal(expected, StorageSetting.FindRemote(Environment([.. pairs])));
    }

    [Theory]
    [InlineData("""{ "extensions": { "http": { "routePrefix": "/v2/" } } }""", "v2")]
    [InlineData("""{ "extensions": { "http": { "routePrefix": "" } } }""", "")]
    [InlineData("""{ "version": "2.0" }""", "api")]
    public void RoutePrefix_IsReadFromHostJson(string content, string expected)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "host.json"), content);

        Assert.Equal(expected, HostJson.ReadRoutePrefix(_folder.FullName));
    }

    private static IConfiguration Environment(params (string Name, string Value)[] variables) => new ConfigurationBuilder()
        .AddInMemoryCollection(variables.Select(variable => KeyValuePair.Create(variable.Name, (string?)variable.Value)))
        .Build();

    private static string Write(DirectoryInfo folder, string content)
    {
        var path = Path.Combine(folder.FullName, LocalSettings.FileName);
        File.WriteAllText(path, content);
        return path;
    }

    private LocalSettings Read(string content, params (string Name, string Value)[] variables)
    {
        var path = Write(_folder, content);
        return new LocalSettings(JsonFile.Read(path, path), Environment(variables), path);
    }
}
