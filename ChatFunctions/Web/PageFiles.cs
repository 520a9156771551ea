using ChatFunctions.Access;

namespace ChatFunctions.Web;

/// <summary>The page and its files, from the assembly; read when the first of them is asked for. Thread-safe.</summary>
internal sealed class PageFiles
{
    private static readonly (string Name, string ContentType)[] Names =
    [
        ("app.js", "text/javascript; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ];

    private readonly Lazy<(PageFile Page, Dictionary<string, PageFile> Files)> _all;

    /// <param name="access">How callers are let in; the page then knows whether to ask for a key.</param>
    public PageFiles(IOptions<AccessOptions> access) => _all = new(() => Load(access.Value.Access));

    public PageFile Page => _all.Value.Page;

    /// <summary>A file by its name with the hash of its content.</summary>
    public PageFile? Find(string name) => _all.Value.Files.GetValueOrDefault(name);

    private static (PageFile Page, Dictionary<string, PageFile> Files) Load(AccessMode access)
    {
        var html = Encoding.UTF8.GetString(Read("index.html")).Replace("{{access}}", access.ToString(), StringComparison.Ordinal);
        var files = new Dictionary<string, PageFile>(StringComparer.Ordinal);
        foreach (var (name, contentType) in Names)
        {
            var file = new PageFile(Read(name), contentType);
            var hashed = $"{Path.GetFileNameWithoutExtension(name)}-{file.Hash}{Path.GetExtension(name)}";
            files.Add(hashed, file);

            // Relative to the page, whatever the route prefix is.
            html = html.Replace($"{{{{{name}}}}}", $"app/{hashed}", StringComparison.Ordinal);
        }

        return (new PageFile(Encoding.UTF8.GetBytes(html), "text/html; charset=utf-8"), files);
    }

    private static byte[] Read(string name)
    {
        using var resource = typeof(PageFiles).Assembly.GetManifestResourceStream($"page/{name}")
            ?? throw new InvalidOperationException($"The assembly lacks the page's file {name}.");
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return content.ToArray();
    }
}
